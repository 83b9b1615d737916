import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { dnsCommand } from '../../../src/cli/dns-command.ts';
import { recordingIo } from '../../support/cli-io.ts';
import { cdkOutputs } from './stack-outputs-fixture.ts';

// What `studio-pass dns` prints, to be read as a whole. `npx vitest run test/unit/cli --update` writes the files again; look at the difference.
const printedFiles = [
  ['bind', 'bind.conf'],
  ['unbound', 'unbound.conf'],
  ['dnsmasq', 'dnsmasq.conf'],
  ['windows', 'windows.ps1'],
  ['route53', 'route53.yaml'],
  ['table', 'table.md'],
] as const;

async function print(...args: readonly string[]): Promise<string> {
  const io = recordingIo({ 'outputs.json': JSON.stringify(cdkOutputs) });
  await dnsCommand.run(['--outputs', 'outputs.json', ...args], io);
  return io.printed();
}

describe('the printed configuration', () => {
  test.each(printedFiles)('for %s is %s', async (format, file) => {
    await expect(await print('--format', format)).toMatchFileSnapshot(`printed/${file}`);
  });

  test.each(printedFiles)('for %s names each zone and each forwarder', async (format) => {
    const printed = await print('--format', format);
    for (const needed of [
      'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com',
      'studio.eu-central-1.sagemaker.aws',
      'api.sagemaker.eu-central-1.amazonaws.com',
      'launch.corp.example.com',
      '10.0.0.10',
      '10.0.1.10',
    ]) {
      expect(printed).toContain(needed);
    }
  });

  test.each([
    ['bind', '10.0.0.10 port 5353;'],
    ['unbound', 'forward-addr: 10.0.0.10@5353'],
    ['dnsmasq', '/10.0.0.10#5353'],
    ['route53', "{ Ip: 10.0.0.10, Port: '5353' }"],
    ['table', '10.0.0.10:5353'],
  ])('for %s says on which port a forwarder listens', async (format, written) => {
    expect(await print('--format', format, '--forwarder', '10.0.0.10:5353')).toContain(written);
  });

  test('for route53 is read back with every zone as text, also one that looks like a number', async () => {
    const printed = await print('--format', 'route53', '--custom-domain', '1.e3');
    const { Resources } = parse(printed, { logLevel: 'silent' });
    const names = Object.values<{ Properties: { DomainName?: unknown } }>(Resources).map(
      ({ Properties }) => Properties.DomainName,
    );
    expect(names.filter((name) => name !== undefined)).toEqual([
      'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com',
      'studio.eu-central-1.sagemaker.aws',
      'api.sagemaker.eu-central-1.amazonaws.com',
      '1.e3',
    ]);
  });
});
