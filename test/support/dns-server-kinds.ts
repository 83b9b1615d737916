/** Minimal configurations of the DNS servers that forwarding is tried with. */
import type { DnsServerKind } from './dns-server-process.ts';

/** A key of the root: what the test resolvers answer is signed by nobody. */
const ROOT_KEY_DIGEST = 'E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D';

export const bind: DnsServerKind = {
  name: 'BIND',
  binary: 'named',
  args: (file) => ['-4', '-g', '-n', '1', '-c', file],
  started: /^\S+ \S+ running\s*$/m,
  configure: ({ included, upstreamPort, port, folder, validates, extra = '' }) => `
    include "${included}";
    trust-anchors { . static-ds 20326 8 2 "${ROOT_KEY_DIGEST}"; };
    controls { };
    options {
      directory "${folder}";
      pid-file none;
      session-keyfile none;
      listen-on port ${port} { 127.0.0.1; };
      recursion yes;
      allow-query { 127.0.0.1; };
      dnssec-validation ${validates === true ? 'yes' : 'no'};
      max-cache-size 16M;
      forwarders { 127.0.0.1 port ${upstreamPort}; };
      forward only;
      ${extra}
    };
  `,
};

export const unbound: DnsServerKind = {
  name: 'unbound',
  binary: 'unbound',
  args: (file) => ['-d', '-d', '-p', '-v', '-c', file],
  started: /start of service/,
  configure: ({ included, upstreamPort, port, folder, validates, extra = '' }) => `
server:
  interface: 127.0.0.1@${port}
  directory: "${folder}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  do-daemonize: no
  do-not-query-localhost: no
  module-config: "${validates === true ? 'validator iterator' : 'iterator'}"
  trust-anchor: ". DS 20326 8 2 ${ROOT_KEY_DIGEST}"
  ${extra}
forward-zone:
  name: "."
  forward-addr: 127.0.0.1@${upstreamPort}
remote-control:
  control-enable: no
include: "${included}"
`,
};

export const dnsmasq: DnsServerKind = {
  name: 'dnsmasq',
  binary: 'dnsmasq',
  args: (file) => ['--keep-in-foreground', '--log-facility=-', '-C', file],
  started: /started, version/,
  configure: ({ included, upstreamPort, port, validates, extra = '' }) => `
no-resolv
no-hosts
bind-interfaces
listen-address=127.0.0.1
port=${port}
pid-file=
user=
server=127.0.0.1#${upstreamPort}
${validates === true ? `dnssec\ntrust-anchor=.,20326,8,2,${ROOT_KEY_DIGEST}` : ''}
${extra}
conf-file=${included}
`,
};
