/**
 * What a template would be once deployed: every reference replaced by the value it stands for. It creates nothing. Ids that
 * AWS would choose are given by the caller; an intrinsic function it does not know is a fault, never a guess.
 * Source: CloudFormation User Guide, "Intrinsic function reference".
 */
import type { Template, TemplateResource } from './template.ts';

export interface Surroundings {
  readonly region: string;
  readonly accountId: string;
  readonly stackName: string;
  /** Values of parameters; one left out has its default. */
  readonly parameters?: Readonly<Record<string, string | readonly string[]>>;
  /** What other stacks export, by name. */
  readonly imports?: Readonly<Record<string, unknown>>;
  /** What `Ref` gives for a resource. */
  physicalId(resource: DeployedResource): string;
}

export interface DeployedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface DeployedStack {
  readonly resources: readonly DeployedResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly exports: Readonly<Record<string, unknown>>;
}

/** @throws Error that names what cannot be resolved */
export function deployTemplate(template: Template, surroundings: Surroundings): DeployedStack {
  const deployment = new Deployment(template, surroundings);
  const outputs = Object.entries(template.Outputs ?? {}).map(([name, { Value, Export }]) => ({
    name,
    value: deployment.resolve(Value),
    exportName: Export === undefined ? undefined : String(deployment.resolve(Export.Name)),
  }));
  return {
    resources: Object.keys(template.Resources).map((logicalId) => deployment.resource(logicalId)),
    outputs: Object.fromEntries(outputs.map(({ name, value }) => [name, value])),
    exports: Object.fromEntries(
      outputs.flatMap(({ exportName, value }) => (exportName === undefined ? [] : [[exportName, value]])),
    ),
  };
}

const ZONES = ['a', 'b', 'c'];
const PSEUDO_PARAMETER = /^AWS::/;

class Deployment {
  readonly #template: Template;
  readonly #surroundings: Surroundings;
  readonly #deployed = new Map<string, DeployedResource>();

  constructor(template: Template, surroundings: Surroundings) {
    this.#template = template;
    this.#surroundings = surroundings;
  }

  resource(logicalId: string): DeployedResource {
    const known = this.#deployed.get(logicalId);
    if (known !== undefined) {
      return known;
    }
    const { Type, Properties = {} }: TemplateResource = this.#template.Resources[logicalId] ?? fault(logicalId);
    const properties = this.resolve(Properties) as Readonly<Record<string, unknown>>;
    const deployed = { logicalId, type: Type, properties };
    this.#deployed.set(logicalId, deployed);
    return deployed;
  }

  resolve(value: unknown): unknown {
    if (Array.isArray(value)) {
      return value.map((item) => this.resolve(item)).filter((item) => item !== undefined);
    }
    if (!isRecord(value)) {
      return value;
    }
    const [name = '', ...others] = Object.keys(value);
    if (others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) {
      return this.#intrinsic(name, value[name]);
    }
    const members = Object.entries(value).map(([key, item]) => [key, this.resolve(item)] as const);
    return Object.fromEntries(members.filter(([, item]) => item !== undefined));
  }

  #intrinsic(name: string, input: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.#ref(String(input));
      case 'Fn::GetAtt':
        return this.#attribute(...(input as readonly [string, string]));
      case 'Fn::Join': {
        const [separator, parts] = this.resolve(input) as [string, readonly unknown[]];
        return parts.map(String).join(separator);
      }
      case 'Fn::Split': {
        const [separator, text] = this.resolve(input) as [string, string];
        return text.split(separator);
      }
      case 'Fn::Select': {
        const [index, list] = this.resolve(input) as [string | number, readonly unknown[]];
        return list[Number(index)] ?? fault(`item ${index} of a list`);
      }
      case 'Fn::GetAZs':
        return ZONES.map((zone) => `${this.#surroundings.region}${zone}`);
      case 'Fn::ImportValue': {
        const imported = String(this.resolve(input));
        return this.#surroundings.imports?.[imported] ?? fault(`the export ${imported}`);
      }
      case 'Fn::Sub':
        return this.#substitute(input);
      default:
        return fault(name);
    }
  }

  #substitute(input: unknown): string {
    const [text, variables] = Array.isArray(input) ? (input as [string, Record<string, unknown>]) : [String(input), {}];
    return text.replaceAll(/\$\{([^}]+)\}/g, (_match, name: string) => {
      if (name.startsWith('!')) {
        return `\${${name.slice(1)}}`;
      }
      if (Object.hasOwn(variables, name)) {
        return String(this.resolve(variables[name]));
      }
      const [logicalId = '', attribute] = name.split(/\.(.*)/s);
      return String(attribute === undefined ? this.#ref(name) : this.#attribute(logicalId, attribute));
    });
  }

  #ref(name: string): unknown {
    const { region, accountId, stackName, parameters = {} } = this.#surroundings;
    if (PSEUDO_PARAMETER.test(name)) {
      const pseudo: Readonly<Record<string, string | undefined>> = {
        'AWS::Region': region,
        'AWS::AccountId': accountId,
        'AWS::Partition': 'aws',
        'AWS::URLSuffix': 'amazonaws.com',
        'AWS::StackName': stackName,
        'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/example`,
      };
      return name === 'AWS::NoValue' ? undefined : (pseudo[name] ?? fault(name));
    }
    const parameter = this.#template.Parameters?.[name];
    if (parameter !== undefined) {
      return parameters[name] ?? parameter.Default ?? fault(`a value of the parameter ${name}`);
    }
    return this.#surroundings.physicalId(this.resource(name));
  }

  #attribute(logicalId: string, attribute: string): unknown {
    const resource = this.resource(logicalId);
    const id = this.#surroundings.physicalId(resource);
    if (!attribute.endsWith('Arn')) {
      // Ids are what most other attributes are (`VpcId`, `GroupId`, `Id`); names of their own are made of both.
      return attribute.endsWith('Id') ? id : `${id}.${attribute.toLowerCase()}`;
    }
    const { region, accountId } = this.#surroundings;
    const [, service = '', kind = ''] = resource.type.toLowerCase().split('::');
    switch (resource.type) {
      case 'AWS::IAM::Role':
        return `arn:aws:iam::${accountId}:role/${id}`;
      case 'AWS::S3::Bucket':
        return `arn:aws:s3:::${id}`;
      default:
        return `arn:aws:${service}:${region}:${accountId}:${kind}/${id}`;
    }
  }
}

function fault(what: string): never {
  throw new Error(`the template cannot be resolved: ${what} is not known`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
