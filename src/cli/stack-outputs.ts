/**
 * Reads the outputs of stacks, as `aws cloudformation describe-stacks` or `cdk deploy --outputs-file` writes them. It takes
 * the outputs it is asked for by name and believes nothing of their values.
 */
import type { DocumentFault } from '../document/document-fault.ts';
import type { CommandIo } from './command.ts';

const MAX_OUTPUTS_BYTES = 1_048_576;

/** A value and where it comes from, for faults. */
export interface Given {
  readonly value: string;
  readonly where: string;
}

export type StackOutputs<Name extends string> = ReadonlyMap<Name, Given>;

interface OutputsDocument {
  readonly name: string;
  readonly text: string;
}

/**
 * @param paths of files, or `-` for standard input. They make one set: the stacks of a deployment may have been described one by one
 * @param names of the outputs that are wanted; whatever else the files hold is not looked at
 */
export async function readStackOutputs<Name extends string>(
  paths: readonly string[],
  names: readonly Name[],
  io: CommandIo,
): Promise<{ readonly outputs: StackOutputs<Name>; readonly faults: readonly DocumentFault[] }> {
  const { documents, faults: unread } = await readAll(paths, io);
  const { outputs, faults } = readDocuments(documents, names);
  return { outputs, faults: [...unread, ...faults] };
}

async function readAll(
  paths: readonly string[],
  io: CommandIo,
): Promise<{ readonly documents: readonly OutputsDocument[]; readonly faults: readonly DocumentFault[] }> {
  const documents: OutputsDocument[] = [];
  const faults: DocumentFault[] = [];
  for (const path of new Set(paths)) {
    const name = path === '-' ? 'standard input' : path;
    try {
      documents.push({ name, text: await io.read(path, MAX_OUTPUTS_BYTES) });
    } catch (error) {
      faults.push({
        where: name,
        message: `cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      });
    }
  }
  return { documents, faults };
}

function readDocuments<Name extends string>(
  documents: readonly OutputsDocument[],
  names: readonly Name[],
): { readonly outputs: StackOutputs<Name>; readonly faults: readonly DocumentFault[] } {
  const outputs = new Map<Name, Given>();
  const faults: DocumentFault[] = [];
  for (const document of documents) {
    const found = outputsOf(document, names);
    if (typeof found === 'string') {
      faults.push({ where: document.name, message: found });
      continue;
    }
    for (const { name, value, where } of found) {
      const known = outputs.get(name);
      if (typeof value !== 'string') {
        faults.push({ where, message: 'is not a string' });
      } else if (known !== undefined && known.value !== value) {
        faults.push({
          where,
          message: `differs from ${known.where}; give the outputs of one deployment only`,
        });
      } else if (known === undefined) {
        outputs.set(name, { value, where });
      }
    }
  }
  return { outputs, faults };
}

interface Found<Name> {
  readonly name: Name;
  readonly value: unknown;
  readonly where: string;
}

/** Or what is wrong with the whole document. */
function outputsOf<Name extends string>(
  { name, text }: OutputsDocument,
  names: readonly Name[],
): readonly Found<Name>[] | string {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return 'is not JSON; add `--output json` to the command of the AWS CLI';
  }
  if (!isObject(document)) {
    return NEITHER;
  }
  const stacks = Array.isArray(document.Stacks) ? describedStacks(document.Stacks) : stacksOfCdk(document);
  if (stacks === undefined) {
    return NEITHER;
  }
  return stacks.flatMap(([stack, outputs]) =>
    outputs.flatMap(([key, value]) => {
      const wanted = names.find((candidate) => candidate === key);
      return wanted === undefined ? [] : [{ name: wanted, value, where: `${name} ${printable(stack)}.${key}` }];
    }),
  );
}

const NEITHER =
  'holds neither the answer of `aws cloudformation describe-stacks` nor the outputs file of `cdk deploy --outputs-file`';

/** The name of a stack, and its outputs in their order: one of them may be there twice. */
type Stack = readonly [string, readonly (readonly [string, unknown])[]];

function stacksOfCdk(document: Readonly<Record<string, unknown>>): readonly Stack[] | undefined {
  const stacks = Object.entries(document).map(([name, outputs]): Stack | undefined =>
    isObject(outputs) ? [name, Object.entries(outputs)] : undefined,
  );
  return stacks.every((stack) => stack !== undefined) ? stacks : undefined;
}

function describedStacks(stacks: readonly unknown[]): readonly Stack[] | undefined {
  const described = stacks.map((stack): Stack | undefined => {
    // A stack without outputs has no such member.
    const outputs: unknown = isObject(stack) ? (stack.Outputs ?? []) : undefined;
    if (!isObject(stack) || !Array.isArray(outputs)) {
      return undefined;
    }
    const entries = outputs.map((output: unknown): readonly [string, unknown] =>
      isObject(output) ? [String(output.OutputKey), output.OutputValue] : ['', undefined],
    );
    return [String(stack.StackName), entries];
  });
  return described.every((stack) => stack !== undefined) ? described : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The name of a stack, or not: nothing of a file may reach a terminal as a control sequence. */
function printable(stack: string): string {
  return /^[a-zA-Z][a-zA-Z0-9-]{0,127}$/.test(stack) ? stack : '(a stack)';
}
