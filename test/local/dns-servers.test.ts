import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { dnsCommand } from '../../src/cli/dns-command.ts';
import { recordingIo } from '../support/cli-io.ts';
import { bind, dnsmasq, unbound } from '../support/dns-server-kinds.ts';
import { type DnsServer, type DnsServerKind, findServer, startDnsServer } from '../support/dns-server-process.ts';
import { startTestResolver, type TestResolver } from '../support/dns-test-resolver.ts';

/** What the resolver inside the VPC answers, and what the rest of the world does. */
const PRIVATE = '10.0.0.77';
const PUBLIC = '198.51.100.7';

const FORWARDED = [
  'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com',
  'd-abcdefghijkl.studio.eu-central-1.sagemaker.aws',
  'app-1.d-abcdefghijkl.studio.eu-central-1.sagemaker.aws',
  'studio.eu-central-1.sagemaker.aws',
  'api.sagemaker.eu-central-1.amazonaws.com',
];
const NOT_FORWARDED = [
  'www.example.com',
  'zyxwvutsrq.execute-api.eu-central-1.amazonaws.com',
  'execute-api.eu-central-1.amazonaws.com',
  'a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com',
  'studio.eu-west-1.sagemaker.aws',
  'mystudio.eu-central-1.sagemaker.aws',
  'runtime.sagemaker.eu-central-1.amazonaws.com',
  's3.eu-central-1.amazonaws.com',
];

interface TriedServer {
  readonly kind: DnsServerKind;
  readonly format: string;
  readonly isRequired: boolean;
  /** The failure of one forwarder that the server makes up for at once, instead of after seconds or never. */
  readonly lose: (forwarder: TestResolver | undefined) => Promise<void>;
  /** The exception from DNSSEC validation, if it is not part of the output itself. */
  readonly validationException?: (output: string) => string;
  /** Drops private addresses from answers, unless an exception says otherwise. */
  readonly rebindingProtection: (output: string) => string;
  readonly withoutException: (output: string) => string;
}

const servers: readonly TriedServer[] = [
  {
    kind: bind,
    format: 'bind',
    isRequired: true,
    lose: async (forwarder) => forwarder?.fail(),
    validationException: (output) => optionOfComment(output, 'validate-except'),
    rebindingProtection: (output) => optionOfComment(output, 'deny-answer-addresses'),
    withoutException: (output) => output,
  },
  {
    kind: unbound,
    format: 'unbound',
    isRequired: true,
    lose: async (forwarder) => forwarder?.fail(),
    rebindingProtection: () => 'private-address: 10.0.0.0/8',
    withoutException: (output) => output.replaceAll(/^ *private-domain:.*$/gm, ''),
  },
  {
    kind: dnsmasq,
    format: 'dnsmasq',
    isRequired: false,
    lose: async (forwarder) => forwarder?.close(),
    rebindingProtection: () => 'stop-dns-rebind',
    withoutException: (output) => output.replaceAll(/^rebind-domain-ok=.*$/gm, ''),
  },
];

/** What the comments of the BIND format tell to put into the options block. */
function optionOfComment(output: string, option: string): string {
  const [, statement] = new RegExp(`^// +(${option} .*;)$`, 'm').exec(output) ?? [];
  if (statement === undefined) {
    throw new Error(`the comments do not name ${option}`);
  }
  return statement;
}

const mustBeThere = process.env.REQUIRE_DNS_SERVERS === '1';
const isFound = ({ kind }: TriedServer) => findServer(kind.binary) !== undefined;
for (const { kind } of servers.filter((server) => !isFound(server))) {
  process.stderr.write(`${kind.name} (${kind.binary}) is not installed: forwarding is not tried with it.\n`);
}

describe.each(servers.filter((server) => isFound(server) || (mustBeThere && server.isRequired)))(
  'a real $kind.name with the printed configuration',
  ({ kind, format, lose, validationException = () => '', rebindingProtection, withoutException }) => {
    let forwarders: readonly TestResolver[];
    let upstream: TestResolver;

    beforeEach(async () => {
      forwarders = [await startTestResolver(PRIVATE), await startTestResolver(PRIVATE)];
      upstream = await startTestResolver(PUBLIC);
    });

    afterEach(async () => {
      await Promise.all([...forwarders, upstream].map((resolver) => resolver.close()));
    });

    const askedOfForwarders = () => forwarders.flatMap(({ asked }) => asked);

    async function printed(...options: readonly string[]): Promise<string> {
      const io = recordingIo();
      const addresses = forwarders.flatMap(({ port }) => ['--forwarder', `127.0.0.1:${port}`]);
      await dnsCommand.run(
        ['--format', format, '--region', 'eu-central-1', '--api-id', 'a1b2c3d4e5', ...addresses, ...options],
        io,
      );
      return io.printed();
    }

    async function serve(
      configuration: string,
      more: { readonly extra?: string; readonly validates?: boolean } = {},
    ): Promise<DnsServer> {
      const server = await startDnsServer(kind, configuration, { upstreamPort: upstream.port, ...more });
      onTestFinished(() => server.close());
      return server;
    }

    test('asks the forwarders for names of the three zones, and nobody else', async () => {
      const server = await serve(await printed());
      const answers = await Promise.all(FORWARDED.map((name) => server.addressesOf(name)));
      expect(answers).toEqual(FORWARDED.map(() => [PRIVATE]));
      expect([...new Set(askedOfForwarders())].toSorted()).toEqual(FORWARDED.toSorted());
      expect(upstream.asked).toEqual([]);
    });

    test('does not ask the forwarders for any other name', async () => {
      const server = await serve(await printed());
      const answers = await Promise.all(NOT_FORWARDED.map((name) => server.addressesOf(name)));
      expect(answers).toEqual(NOT_FORWARDED.map(() => [PUBLIC]));
      expect(upstream.asked).toEqual(expect.arrayContaining(NOT_FORWARDED));
      expect(askedOfForwarders()).toEqual([]);
    });

    test('asks the forwarders for every API of the Region if the whole zone was asked for', async () => {
      const server = await serve(await printed('--whole-zone'));
      const other = 'zyxwvutsrq.execute-api.eu-central-1.amazonaws.com';
      expect(await server.addressesOf(other)).toEqual([PRIVATE]);
      expect(upstream.asked).toEqual([]);
    });

    test('leaves the SageMaker API to the public DNS if told to', async () => {
      const server = await serve(await printed('--no-sagemaker-api'));
      expect(await server.addressesOf('api.sagemaker.eu-central-1.amazonaws.com')).toEqual([PUBLIC]);
      expect(askedOfForwarders()).toEqual([]);
    });

    test('still answers when one of the forwarders does not', async () => {
      const server = await serve(await printed());
      await lose(forwarders[0]);
      const answers = await Promise.all(FORWARDED.map((name) => server.addressesOf(name)));
      expect(answers).toEqual(FORWARDED.map(() => [PRIVATE]));
    });

    test('fails, and never gives a public answer, when all forwarders are away', async () => {
      const server = await serve(await printed());
      await Promise.all(forwarders.map((forwarder) => forwarder.close()));
      const answers = await Promise.allSettled(FORWARDED.map((name) => server.addressesOf(name)));
      expect(answers.map(({ status }) => status)).toEqual(FORWARDED.map(() => 'rejected'));
      expect(upstream.asked).toEqual([]);
      expect(await server.addressesOf('www.example.com')).toEqual([PUBLIC]);
    });

    test('passes the failure on, and never gives a public answer, when all forwarders fail', async () => {
      const server = await serve(await printed());
      for (const forwarder of forwarders) {
        forwarder.fail();
      }
      const answers = await Promise.allSettled(FORWARDED.map((name) => server.addressesOf(name)));
      const codes = answers.map((answer) => (answer.status === 'rejected' ? answer.reason.code : answer.value));
      expect(codes).toEqual(FORWARDED.map(() => 'ESERVFAIL'));
      expect(upstream.asked).toEqual([]);
    });

    test('accepts the unsigned answers although it validates, and can prove nothing about the zones above', async () => {
      const configuration = await printed();
      const server = await serve(configuration, { validates: true, extra: validationException(configuration) });
      const answers = await Promise.all(FORWARDED.map((name) => server.addressesOf(name)));
      expect(answers).toEqual(FORWARDED.map(() => [PRIVATE]));
      await expect(server.addressesOf('www.example.com')).rejects.toThrow();
    });

    test('lets the private addresses pass its protection against rebinding', async () => {
      const configuration = await printed();
      const server = await serve(configuration, { extra: rebindingProtection(configuration) });
      expect(await server.addressesOf(FORWARDED[0] ?? '')).toEqual([PRIVATE]);
    });

    test('would drop the private addresses without that exception', async () => {
      const configuration = await printed();
      const protection = rebindingProtection(configuration).replace(/ except-from .*/, ';');
      const server = await serve(withoutException(configuration), { extra: protection });
      await expect(server.addressesOf(FORWARDED[0] ?? '')).rejects.toThrow();
    });
  },
);
