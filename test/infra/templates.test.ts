import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { deployForProof } from '../../infra/proof/prove.ts';
import { synthesize, TEMPLATE_MAX_BYTES, templateText } from '../../infra/templates.ts';
import { loadConfiguration } from '../../src/config/load-configuration.ts';
import type { Template } from '../../src/local/cloudformation/template.ts';
import { EXAMPLES, exampleSettings } from '../support/infra-examples.ts';

const golden = fileURLToPath(new URL('../../infra/templates/', import.meta.url));
const synthesised = EXAMPLES.map((example) => {
  const settings = exampleSettings(example);
  return { example, settings, templates: synthesize(settings) };
});
const all = synthesised.flatMap(({ example, templates }) =>
  [...templates].map(([name, template]) => ({ path: `${example}/${name}.yaml`, template })),
);

const PARAMETER = { Ref: 'CodeBucket' };

describe('the templates', () => {
  it('are kept below infra/templates as they are synthesised, and nothing else is', () => {
    const kept = readdirSync(golden, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
    expect(kept.toSorted()).toEqual(all.map(({ path }) => path).toSorted());
  });

  it.each(all)('$path is the same as its golden copy', ({ path, template }) => {
    expect(templateText(template)).toBe(readFileSync(`${golden}${path}`, 'utf8'));
  });

  it.each(all)('$path is small enough for CloudFormation to take it in a request', ({ template }) => {
    expect(Buffer.byteLength(templateText(template))).toBeLessThanOrEqual(TEMPLATE_MAX_BYTES);
  });

  it.each(all)('$path needs no CDK in the account', ({ template }) => {
    expect(JSON.stringify(template)).not.toMatch(/cdk-bootstrap|cdk-hnb659fds|BootstrapVersion/);
    expect(assetsOf(template)).toEqual([]);
  });

  it.each(all)('$path gives nothing a public address and opens nothing to everywhere', ({ template }) => {
    const types = Object.values(template.Resources).map(({ Type }) => Type);
    expect(types.filter((type) => /InternetGateway|NatGateway|::EIP|EgressOnly/.test(type))).toEqual([]);
    expect(JSON.stringify(template)).not.toMatch(/"(CidrIp|CidrIpv6)":"(0\.0\.0\.0\/0|::\/0)"/);
    expect(JSON.stringify(template)).not.toMatch(/"(AssignPublicIp|MapPublicIpOnLaunch)":("ENABLED"|true)/);
  });
});

/** Code that the CDK would have to upload to a bucket of its own first; not what people name by a parameter. */
function assetsOf({ Resources }: Template): readonly string[] {
  return Object.entries(Resources).flatMap(([logicalId, { Properties }]) => {
    const code = Properties?.Code;
    return typeof code === 'object' &&
      code !== null &&
      'S3Bucket' in code &&
      !isDeepStrictEqual(code.S3Bucket, PARAMETER)
      ? [logicalId]
      : [];
  });
}

describe.each(synthesised)('the service of $example', ({ settings, templates }) => {
  const environment = async () => ({
    ...(await deployForProof(settings, templates)).perimeter.environment,
    // What ECS adds of its own.
    ...(settings.service?.launchTickets && { STUDIO_PASS_LAUNCH_TICKETS_KEYS: 'the text of the secret' }),
  });
  const noFile = (path: string): string => {
    throw new Error(`no file was expected, and ${path} is asked for`);
  };

  it('starts with the environment it is given: the loader of the service finds no fault', async () => {
    const configuration = loadConfiguration(await environment(), noFile);
    const own = settings.existingStudioDomain?.id ?? 'd-studiopass01';
    const spokes = (settings.spokes ?? []).map(({ domainId }) => domainId);
    expect(configuration.domains.map(({ id }) => id)).toEqual([own, ...spokes]);
    expect(configuration.cognito[0]?.jwksUrl).toMatch(/^s3:\/\//);
    expect(configuration.cognito[0]?.tokenUse).toBe(settings.tokenUse);
    expect(configuration.gateway.endpointIds).toEqual(['vpce-0c11aa22bb33cc44d']);
    expect(configuration.server.basePath).toBe('/prod');
    // A function has no port at all.
    expect(configuration.management.host).toBe(settings.service?.compute === 'lambda' ? '0.0.0.0' : '127.0.0.1');
    expect(configuration.launchTickets?.publicUrl).toBe(settings.service?.launchTickets?.publicUrl);
  });

  it('mints with the launch role of each account in that mode, and with its own role otherwise', async () => {
    const { domains } = loadConfiguration(await environment(), noFile);
    const accounts = ['123456789012', ...(settings.spokes ?? []).map(({ accountId }) => accountId)];
    expect(domains.map(({ launchRoleArn }) => launchRoleArn)).toEqual(
      settings.perimeter === 'direct'
        ? [undefined]
        : accounts.map((account) => `arn:aws:iam::${account}:role/studio-pass-launch`),
    );
  });

  it('would not start with a misspelt variable', async () => {
    const misspelt = { ...(await environment()), STUDIO_PASS_DOMIAN_ID: 'd-x' };
    expect(() => loadConfiguration(misspelt, noFile)).toThrow('STUDIO_PASS_DOMIAN_ID');
  });
});
