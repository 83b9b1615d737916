/**
 * `studio-pass dns`: prints what a corporate DNS server needs to send the names of a deployment into its VPC. It reads
 * files and prints text; it changes nothing and calls nobody.
 */
import { parseArgs } from 'node:util';
import type { DocumentFault } from '../document/document-fault.ts';
import { type Command, EXIT, InputError, UsageError } from './command.ts';
import { bindFormat } from './dns/bind-format.ts';
import type { DnsFormat } from './dns/dns-format.ts';
import { dnsmasqFormat } from './dns/dnsmasq-format.ts';
import { type ForwardingInput, type ForwardingPlan, planForwarding } from './dns/forwarding-plan.ts';
import { DNS_PORT } from './dns/name-forms.ts';
import { route53Format } from './dns/route53-format.ts';
import { tableFormat } from './dns/table-format.ts';
import { unboundFormat } from './dns/unbound-format.ts';
import { windowsFormat } from './dns/windows-format.ts';
import { jsonText } from './json-text.ts';
import { type Given, readStackOutputs, type StackOutputs } from './stack-outputs.ts';

const formats: readonly DnsFormat[] = [
  bindFormat,
  unboundFormat,
  dnsmasqFormat,
  windowsFormat,
  route53Format,
  tableFormat,
];

const OUTPUTS = [
  'Region',
  'InboundResolverAddresses',
  'SageMakerApiEndpointId',
  'StudioEndpointId',
  'ExecuteApiEndpointId',
  'ApiId',
  'CustomDomain',
] as const;

const options = {
  format: { type: 'string', short: 'f' },
  json: { type: 'boolean' },
  outputs: { type: 'string', short: 'o', multiple: true },
  region: { type: 'string' },
  forwarder: { type: 'string', multiple: true },
  'api-id': { type: 'string' },
  'custom-domain': { type: 'string' },
  'studio-zone': { type: 'string' },
  'whole-zone': { type: 'boolean' },
  'no-sagemaker-api': { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

const help = `Usage: studio-pass dns --format FORMAT --outputs FILE [OPTIONS]

Prints configuration for corporate DNS servers: names of Studio Pass go to the resolver inside the VPC, which answers
private addresses. All other names stay with the servers that answer them now.

Formats:
${formats.map(({ name, summary }) => `  ${name.padEnd(8)}  ${summary}`).join('\n')}

Where the values come from:
  -o, --outputs FILE    outputs of the stacks: what \`aws cloudformation describe-stacks --output json\` prints, or the file
                        of \`cdk deploy --outputs-file\`; \`-\` is standard input. Give it several times for several files.
  --region REGION       instead of the output Region
  --forwarder ADDRESS   instead of the output InboundResolverAddresses; several times, one for each zone of the resolver.
                        10.0.0.10, or 10.0.0.10:5353 for another port than 53
  --api-id ID           instead of the output ApiId
  --custom-domain NAME  instead of the output CustomDomain: the private custom domain name of the API, if there is one
  --studio-zone NAME    the zone of Studio, in partitions where its name is not documented (China, GovCloud)

What is forwarded:
  --whole-zone          every API of API Gateway in the Region, not only the one of the service. Public APIs of others then
                        answer 403 to clients of this DNS server: inside the VPC their names lead to the private endpoint.
  --no-sagemaker-api    leave out the zone of the SageMaker API. The service does not need it to be forwarded, and its
                        endpoint is closed to corporate networks: machines of yours that call SageMaker would lose it.
  Names of the form <api>-<vpce>.execute-api.<region>.amazonaws.com are public DNS and need no forwarding.

Output:
  --json                zones and forwarders as data
  --help                this text

Examples:
  aws cloudformation describe-stacks --stack-name studio-pass-foundation --output json > foundation.json
  aws cloudformation describe-stacks --stack-name studio-pass-api --output json > api.json
  studio-pass dns --format bind -o foundation.json -o api.json > studio-pass.conf

  cdk deploy studio-pass-api --outputs-file outputs.json
  studio-pass dns --format unbound --no-sagemaker-api -o outputs.json > studio-pass.conf

  studio-pass dns -f windows --region eu-central-1 --api-id a1b2c3d4e5 --forwarder 10.0.0.10 --forwarder 10.0.1.10

Exit codes: 0 printed, 2 the command line is wrong, 78 the values are missing or wrong (all are named at once).
`;

export const dnsCommand: Command = {
  name: 'dns',
  summary: 'print forwarding configuration for corporate DNS servers',
  help,
  async run(args, io) {
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
    const format = chosenFormat(values);
    const { outputs, faults: unfit } = await readStackOutputs(values.outputs ?? [], OUTPUTS, io);
    const result = planForwarding(forwardingInput(values, outputs));
    const faults = [...unfit, ...('faults' in result ? result.faults : portFaults(result.plan, format))];
    if (faults.length > 0 || 'faults' in result) {
      throw new InputError(faults);
    }
    if (result.plan.forwarders.length === 1) {
      io.complain(
        'studio-pass dns: only one forwarder: no name will resolve while it is away; give two, in two zones\n',
      );
    }
    io.print(format === 'json' ? jsonText(result.plan) : format.format(result.plan));
    return EXIT.ok;
  },
};

function chosenFormat({ format: name, json }: Values): DnsFormat | 'json' {
  if (json === true && name === undefined) {
    return 'json';
  }
  const format = formats.find((candidate) => candidate.name === name);
  if (format === undefined || json === true) {
    const names = formats.map((candidate) => candidate.name).join(', ');
    throw new UsageError(`give one of --json and --format FORMAT, which is one of ${names}`);
  }
  return format;
}

/** The command line wins over the outputs. */
function forwardingInput(values: Values, outputs: StackOutputs<(typeof OUTPUTS)[number]>): ForwardingInput {
  const option = (name: 'region' | 'api-id' | 'custom-domain' | 'studio-zone'): Given | undefined => {
    const value = values[name];
    return value === undefined ? undefined : { value, where: `--${name}` };
  };
  return {
    region: option('region') ?? outputs.get('Region'),
    forwarders:
      values.forwarder?.map((value) => ({ value, where: `--forwarder ${JSON.stringify(value)}` })) ??
      addressList(outputs.get('InboundResolverAddresses')),
    apiId: option('api-id') ?? outputs.get('ApiId'),
    customDomain: option('custom-domain') ?? outputs.get('CustomDomain'),
    studioZone: option('studio-zone'),
    executeApiEndpointId: outputs.get('ExecuteApiEndpointId'),
    studioEndpointId: outputs.get('StudioEndpointId'),
    sageMakerApiEndpointId: outputs.get('SageMakerApiEndpointId'),
    wholeZone: values['whole-zone'] ?? false,
    sageMakerApi: !(values['no-sagemaker-api'] ?? false),
  };
}

function addressList(given: Given | undefined): readonly Given[] {
  return given?.value.split(',').map((value) => ({ value: value.trim(), where: given.where })) ?? [];
}

function portFaults({ forwarders }: ForwardingPlan, format: DnsFormat | 'json'): readonly DocumentFault[] {
  return format === 'json' || format.takesPorts
    ? []
    : forwarders
        .filter(({ port }) => port !== DNS_PORT)
        .map(({ address, port }) => ({
          where: `--forwarder ${address}:${port}`,
          message: `format ${format.name} has forwarders on port ${DNS_PORT} only`,
        }));
}
