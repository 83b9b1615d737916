/** The proof as Markdown: for a terminal, and for `docs/perimeter.md`. */
import type { AssumeRoleRow } from './assume-role-table.ts';
import type { PerimeterRow } from './perimeter-table.ts';
import type { PrivilegesRow } from './privileges-table.ts';
import type { Proof } from './prove.ts';

type Cells = readonly string[];

export function proofTables(proof: Proof): string {
  return [
    '### Minting and opening',
    perimeterTable(proof.perimeter),
    '### Looking up profiles and spaces',
    perimeterTable(proof.calls),
    ...(proof.assumeRole.length === 0 ? [] : ['### Taking on the launch role', assumeRoleTable(proof.assumeRole)]),
    '### Reaching the private API',
    table(
      ['', 'case', 'outcome', 'denied by'],
      proof.privateApi.map((row) => [...headOf(row), row.deniedBy.join(', ')]),
    ),
    '### Beside the perimeter',
    'For callers whose own policies allow everything.',
    table(
      ['', 'case', 'outcome', 'refused by'],
      proof.sideDoors.map((row) => [
        ...headOf({ ...row, allowed: row.refusedBy.length === 0 }),
        row.refusedBy.join(', '),
      ]),
    ),
    '### The signing keys in S3',
    table(
      ['', 'case', 'outcome', 'denied by'],
      proof.keySet.map((row) => [...headOf(row), row.deniedBy.join(', ')]),
    ),
    '### The table of mappings, owners, revocations and launch tickets',
    table(
      ['', 'case', 'outcome'],
      proof.table.map((row) => headOf(row)),
    ),
    ...(proof.authorizer.length === 0
      ? []
      : [
          '### What the authorizer reads',
          table(
            ['', 'case', 'outcome'],
            proof.authorizer.map((row) => headOf(row)),
          ),
        ]),
    '### All that the roles may do',
    privilegesTable(proof.privileges),
    ...proof.spokes.flatMap(({ accountId, perimeter, calls, assumeRole, privileges }) => [
      `### The launch role of account ${accountId}`,
      perimeterTable(perimeter),
      perimeterTable(calls),
      assumeRoleTable(assumeRole),
      privilegesTable(privileges),
    ]),
  ].join('\n\n');
}

function perimeterTable(rows: readonly PerimeterRow[]): string {
  return table(
    [
      '',
      'case',
      'outcome',
      'no Allow matches',
      'Denies that hold alone',
      'endpoint policy refuses',
      'guardrails refuse',
    ],
    rows.map((row) => [...headOf(row), ...wallsOf(row)]),
  );
}

function assumeRoleTable(rows: readonly AssumeRoleRow[]): string {
  return table(
    ['', 'case', 'outcome', 'refused by its trust policy', 'refused by the policy of the tasks'],
    rows.map((row) => [...headOf(row), row.refusedByTrust.join(', '), row.refusedByTaskRole.join(', ')]),
  );
}

function privilegesTable(rows: readonly PrivilegesRow[]): string {
  return table(
    ['', '', ''],
    rows.map(({ case: { id, what }, has, asExpected }) => [
      id,
      what,
      `${has.join(', ')}${asExpected ? '' : ` **${WRONG}**`}`,
    ]),
  );
}

const WRONG = 'NOT AS IT MUST BE';

interface Head {
  readonly case: { readonly id: string; readonly what: string };
  readonly allowed: boolean;
  readonly asExpected: boolean;
}

function headOf({ case: { id, what }, allowed, asExpected }: Head): Cells {
  const outcome = allowed ? 'allowed' : 'denied';
  return [id, what, asExpected ? outcome : `**${outcome}: ${WRONG}**`];
}

function wallsOf({ refusedBy }: PerimeterRow): Cells {
  const { allows, denies, endpoint, guardrails } = refusedBy;
  return [
    allows === undefined ? '' : '✓',
    denies?.join(', ') ?? '',
    endpoint === undefined ? '' : '✓',
    guardrails?.join(', ') ?? '',
  ];
}

function table(head: Cells, rows: readonly Cells[]): string {
  const widths = head.map((cell, column) =>
    Math.max(3, ...[cell, ...rows.map((row) => row[column] ?? '')].map(({ length }) => length)),
  );
  const line = (cells: Cells): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
