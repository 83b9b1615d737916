/** What docs/deploy.md and docs/runbook.md name must be there: sections, settings, outputs, scripts, fields of events. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ACCESS_LOG_FORMAT } from '../../infra/constructs/api-logging.ts';
import { auditPatterns } from '../../infra/constructs/audit-metrics.ts';
import { loadSettings } from '../../infra/settings/load-settings.ts';
import { settingsSchema } from '../../infra/settings/settings-schema.ts';
import { createApp } from '../../infra/studio-pass-app.ts';
import { synthesize } from '../../infra/templates.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { toOcsfEvent } from '../../src/audit/ocsf-event.ts';
import { CONFIGURATION_VARIABLE, environmentVariables } from '../../src/config/environment-variables.ts';
import { configurationSchema } from '../../src/config/schema.ts';
import { problemCatalogue } from '../../src/http/problem-catalogue.ts';
import type { Template, TemplateResource } from '../../src/local/cloudformation/template.ts';
import { EXAMPLES, exampleSettings } from '../support/infra-examples.ts';
import { fullEvent, refusedToken } from '../support/ocsf-decision-events.ts';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
const infra = fileURLToPath(new URL('../../infra/', import.meta.url));
const read = (page: string): string => readFileSync(`${docs}${page}`, 'utf8');
const PAGES = ['deploy.md', 'runbook.md'] as const;
const deploy = read('deploy.md');
const runbook = read('runbook.md');

const templates = EXAMPLES.map((example) => synthesize(exampleSettings(example)));
/** All that any example makes of a stack. */
function resourcesOf(stack: string): readonly (readonly [logicalId: string, TemplateResource])[] {
  return templates.flatMap((byName) => Object.entries(byName.get(stack)?.Resources ?? {}));
}

const withoutFences = (text: string): string => text.replaceAll(/^```.*?^```/gms, '');
/** As GitHub makes them of headings. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...withoutFences(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  const slug = (heading: string) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
  return new Set(headings.map(slug));
}

/** Of a page, by its anchor: the text up to the next heading of the same or a higher level. */
function sectionOf(text: string, anchor: string): string {
  const parts = text.split(/^(?=## )/m);
  return parts.find((part) => anchorsOf(part.split('\n', 1)[0] ?? '').has(anchor)) ?? '';
}

const alarms = ['service', 'watch'].flatMap((stack) =>
  resourcesOf(stack)
    .filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')
    .map(([logicalId, { Properties }]) => ({
      name: logicalId.replace(/^(Alarms|KeyMirror)/, '').replace(/[0-9A-F]{8}$/, ''),
      section: String(Properties?.AlarmDescription).split('#')[1] ?? '',
    })),
);

describe('the runbook', () => {
  it('has the section that each alarm links, and names the alarm there', () => {
    expect(alarms.length).toBeGreaterThan(40);
    const wrong = alarms.filter(({ name, section }) => !sectionOf(runbook, section).includes(`\`${name}\``));
    expect(wrong).toEqual([]);
  });

  it('names no alarm that is not there', () => {
    const lines = [...runbook.matchAll(/^\*\*Alarms?\*\* (.+?)\./gms)].map(([, line = '']) => line);
    const named = lines.flatMap((line) => [...line.matchAll(/`(\w+)`/g)].map(([, name = '']) => name));
    expect(named.length).toBeGreaterThan(12);
    const known = new Set(alarms.map(({ name }) => name));
    // Codes that people see in the same breath are no alarms.
    expect(named.filter((name) => /^[A-Z]/.test(name) && !known.has(name))).toEqual([]);
  });

  it.each([
    '403-forbidden-from-execute-api',
    'auth-token-containing-insufficient-permissions',
    'dns-answers-a-public-address',
    'blank-studio',
  ])('has a section for what people see: %s', (anchor) => {
    expect(sectionOf(runbook, anchor)).toContain('**People see**');
  });

  it('asks the audit trail for attributes that its events have', () => {
    const product = { version: '0.1.0' };
    const events = [toOcsfEvent(fullEvent, product), toOcsfEvent(refusedToken('signature_invalid'), product)];
    const attributes = queries('AUDIT').flatMap((query) => [
      ...query.matchAll(
        /\b(?:actor|api|http_request|metadata|resources|src_endpoint)(?:\.\w+)+|\b\w+_(?:u?id|code)\b/g,
      ),
    ]);
    expect(attributes.length).toBeGreaterThan(25);
    const unknown = attributes.filter(([path]) => !events.some((event) => valueAt(event, path) !== undefined));
    expect(unknown.map(([path]) => path)).toEqual([]);
  });

  it('asks the access log for members that it has', () => {
    const members = new Set(Object.keys(JSON.parse(ACCESS_LOG_FORMAT) as object));
    const named = queries('ACCESS').flatMap((query) => [
      ...query.replaceAll(/"[^"]*"/g, '').matchAll(/\b[a-z]+(?:[A-Z]\w+)\b/g),
    ]);
    expect(named.length).toBeGreaterThan(8);
    expect(named.map(([name]) => name).filter((name) => !members.has(name))).toEqual([]);
  });

  it('lists the refusals that its alarm counts', () => {
    const counted = [...auditPatterns.SuspiciousRefusals.matchAll(/"(\w+)"/g)].map(([, reason]) => `\`${reason}\``);
    const intro = sectionOf(runbook, 'many-refusals').split('```')[0];
    expect([...(intro ?? '').matchAll(/`[a-z_]+`/g)].map(([code]) => code).toSorted()).toEqual(counted.toSorted());
  });

  it('names error codes that exist, with their status', () => {
    const named = [...runbook.matchAll(/\b([45]\d\d) `([a-z_]+)`/g)];
    expect(named.length).toBeGreaterThan(15);
    for (const [, status, code = ''] of named) {
      expect(problemCatalogue).toHaveProperty([code, 'status'], Number(status));
    }
  });
});

/** The queries that the runbook makes of one of the two log groups. */
function queries(group: 'AUDIT' | 'ACCESS'): readonly string[] {
  return [...runbook.matchAll(/query \$(\w+) '([^']+)'/g)].flatMap(([, of, query = '']) => (of === group ? query : []));
}

function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => (at === undefined ? at : Reflect.get(Object(at), key)), value);
}

/** What a paragraph that ends in a colon says to run there. */
function blocksInTheCorporateNetwork(text: string): readonly string[] {
  const says = /in the corporate network.*:$/is;
  const paragraphs = text.split('\n\n');
  return paragraphs.filter((block, index) => block.startsWith('```sh') && says.test(paragraphs[index - 1] ?? ''));
}

/** Every key below a JSON Schema, as a path such as `existingVpc.serviceSubnets.id`. */
function keysOf(schema: object, path = ''): readonly string[] {
  const { properties = {}, items } = schema as { properties?: Record<string, object>; items?: object };
  return [
    ...Object.entries(properties).flatMap(([key, below]) => [`${path}${key}`, ...keysOf(below, `${path}${key}.`)]),
    ...(items === undefined ? [] : keysOf(items, path)),
  ];
}

describe.each(PAGES)('%s', (page) => {
  const text = read(page);

  it('has no link that leads nowhere', () => {
    const links = [...withoutFences(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const internal = links.filter((link) => !link.startsWith('https://'));
    expect(internal.length).toBeGreaterThan(20);
    const broken = internal.filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : path;
      return !existsSync(`${docs}${target}`) || (anchor !== undefined && !anchorsOf(read(target)).has(anchor));
    });
    expect(broken).toEqual([]);
  });

  it('reads outputs that stacks have, and resources by names that mean one kind', () => {
    const outputs = [...text.matchAll(/output studio-pass-([a-z-]+) ([A-Z]\w+)/g)];
    const resources = [...text.matchAll(/resource studio-pass-([a-z-]+) ([A-Z]\w+)/g)];
    expect(outputs.length).toBeGreaterThan(10);
    const missing = outputs.filter(
      ([, stack = '', name = '']) => !templates.some((byName) => byName.get(stack)?.Outputs?.[name] !== undefined),
    );
    expect(missing.map(([match]) => match)).toEqual([]);
    for (const [match, stack = '', prefix = ''] of resources) {
      const types = resourcesOf(stack).flatMap(([id, { Type }]) => (id.startsWith(prefix) ? Type : []));
      expect(new Set(types).size, match).toBe(1);
    }
  });

  it('runs scripts that package.json has', () => {
    const scripts = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script = '']) => script);
    expect(scripts).toContain('perimeter');
    expect(scripts.filter((script) => !Object.hasOwn(packageJson.scripts, script))).toEqual([]);
  });

  it('names variables of the service that exist', () => {
    // One is read by infra/bin/app.ts, not by the service.
    const named = [...text.matchAll(/STUDIO_PASS_(?!SETTINGS\b)\w+/g)].map(([name]) => name);
    expect(named.length).toBeGreaterThan(0);
    const known = new Set([...Object.keys(environmentVariables), CONFIGURATION_VARIABLE]);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('asks nothing of AWS in the corporate network, and uses what it has printed for there', () => {
    const blocks = blocksInTheCorporateNetwork(text);
    expect(blocks.length).toBeGreaterThan(1);
    expect(blocks.filter((block) => /\b(?:aws|jq|output|resource|query)\b/.test(block))).toEqual([]);
    const [values = ''] = /^cat <<VALUES\n.*?^VALUES/ms.exec(text) ?? [];
    const printed = [...values.matchAll(/^(\w+)=/gm), ...text.matchAll(/^echo "(\w+)=/gm)];
    const known = new Set(printed.map(([, name]) => name));
    const used = blocks.flatMap((block) => [...block.matchAll(/\$([A-Z_]+)/g)].map(([, name]) => name));
    expect(used.length).toBeGreaterThan(2);
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  });

  it('names settings that exist', () => {
    const settings = new Set(keysOf(settingsSchema));
    const topLevel = new Set([...settings].map((key) => key.split('.')[0]));
    const code = [...withoutFences(text).matchAll(/`([a-z][A-Za-z]*(?:\.[a-z][A-Za-z]*)*)(?:: [^`]*)?`/g)];
    const named = code.map(([, key = '']) => key).filter((key) => key.includes('.') && topLevel.has(key.split('.')[0]));
    expect(named.length).toBeGreaterThan(5);
    // `api` begins the path of attributes of an audit event, and the name of a file, too.
    const others = named.filter((key) => !key.startsWith('api.response.') && !key.endsWith('.json'));
    expect(others.filter((key) => !settings.has(key))).toEqual([]);
    const names = new Set([...settings, ...keysOf(configurationSchema)].flatMap((key) => key.split('.')));
    const words = code.map(([, word = '']) => word).filter((word) => /^[a-z]+[A-Z]\w*$/.test(word));
    expect(words.filter((word) => !names.has(word) && !OTHERS.has(word))).toEqual([]);
  });
});

/** Words of that form that are no settings: of answers, of the API's operations, of logs, of EC2, of the CDK. */
const OTHERS = new Set([
  'authorizedUrl',
  'createPresignedUrl',
  'describeCaller',
  'enableDnsSupport',
  'integrationStatus',
  'requestID',
  'requireApproval',
  'responseType',
  'vpcEndpointId',
  'vpceId',
  'vpcId',
]);

describe('the way that deploy.md describes', () => {
  const { app } = createApp(exampleSettings('everything-new'));
  const everythingNew = synthesize(exampleSettings('everything-new'));
  const existing = synthesize(exampleSettings('existing'));

  it('gives the stacks the parameters that they ask for', () => {
    const given = [
      ...deploy.matchAll(/cloudformation\/([\w-]+)\.yaml(?:(?!aws )[^`])*?--parameter-overrides((?:[\s\\]+\w+=\S+)+)/g),
    ];
    expect(given.map(([, stack]) => stack)).toEqual(['service', 'spoke-210987654321', 'guardrails']);
    for (const [, stack = '', values = ''] of given) {
      const names = [...values.matchAll(/(\w+)=/g)].map(([, name = '']) => name);
      expect(names.toSorted()).toEqual(Object.keys(existing.get(stack)?.Parameters ?? {}).toSorted());
    }
    expect(deploy).toContain('--parameters studio-pass-service:ImageUri=');
  });

  it('writes templates where it deploys them from', () => {
    const folders = [...deploy.matchAll(/(?:npm run synth .*--output|--template-file) ([a-z-]+)/g)];
    expect(folders.length).toBeGreaterThan(8);
    expect(new Set(folders.map(([, folder]) => folder))).toEqual(new Set(['cloudformation']));
  });

  it('makes settings of the rehearsal, and finds in the output what it replaces', () => {
    const [, script = ''] = /^sed (-e .*?) \\$/ms.exec(deploy) ?? [];
    const expressions = [...script.matchAll(/-e '([^']+)'/g)].flatMap(([, expression = '']) => ['-e', expression]);
    expect(expressions).toHaveLength(6);
    const edited = execFileSync('sed', [...expressions, `${infra}examples/rehearsal.yaml`], { encoding: 'utf8' });
    const settings = loadSettings('rehearsal', edited);
    expect(settings).toEqual({ ...exampleSettings('rehearsal'), perimeter: 'direct', studioDomain: {} });

    const forwarding = JSON.stringify(synthesize(settings).get('on-premises')?.Outputs?.StudioPortForwarding);
    const replaced = [...deploy.matchAll(/\bs\/([\w=]+)\/[\w=$]+(?=\/[;"])/g)].map(([, what = '']) => what);
    expect(replaced).toEqual(['host=NAME', 'localPortNumber=8443']);
    expect(replaced.filter((what) => !forwarding.includes(what))).toEqual([]);
  });

  it('needs no roles of a bootstrap stack', () => {
    for (const { stackName, assumeRoleArn, cloudFormationExecutionRoleArn } of app.synth().stacks) {
      expect({ stackName, assumeRoleArn, cloudFormationExecutionRoleArn }).toEqual({ stackName });
    }
  });

  it('counts in its costs what the templates make', () => {
    const count = (type: string, matches: (properties: Readonly<Record<string, unknown>>) => boolean = () => true) =>
      [...everythingNew.values()]
        .flatMap(({ Resources }: Template) => Object.values(Resources))
        .filter(({ Type, Properties }) => Type === type && matches(Properties ?? {})).length;
    const endpoints = count('AWS::EC2::VPCEndpoint', ({ VpcEndpointType }) => VpcEndpointType === 'Interface');
    expect(deploy).toContain(`| interface endpoints | ${endpoints} × 2 zones × 730 h × 0.01 |`);
    expect(deploy).toContain(`| metrics of the audit trail | ${count('AWS::Logs::MetricFilter')} × 0.30 |`);
    expect(deploy).toContain(`| alarms, dashboard | ${count('AWS::CloudWatch::Alarm')} × 0.10 + 3.00 |`);
  });

  it('sums its costs', () => {
    const table = sectionOf(deploy, 'what-it-costs').split('**sum**')[0] ?? '';
    const amounts = [...table.matchAll(/\| (\d+\.\d\d) \| [^|]+ \|$/gm)].map(([, amount]) => Number(amount));
    expect(amounts).toHaveLength(13);
    const sum = amounts.reduce((all, amount) => all + amount, 0);
    expect(deploy).toContain(`| **sum** | | **${sum.toFixed(2)}** | |`);
  });

  it('is where docs/perimeter.md sends its readers', () => {
    const [, anchor] = /\(deploy\.md#([\w-]+)\)/.exec(read('perimeter.md')) ?? [];
    expect(anchorsOf(deploy)).toContain(anchor);
  });
});
