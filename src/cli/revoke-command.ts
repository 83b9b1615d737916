/**
 * `studio-pass revoke`: refuses a person or a token from now on, and on request cuts the Studio sessions that are open. It
 * says what it has done and what it has not, one by one: whoever is revoked in half must not be thought revoked.
 */
import { parseArgs } from 'node:util';
import { composeRevoking, type Revoking } from '../compose-revoking.ts';
import type { Configuration } from '../config/schema.ts';
import { ANY_SUBJECT_HELP, anySubjectOption, requireSubjectOf } from './cognito-subject.ts';
import { type Command, type CommandIo, EXIT, InputError, UsageError } from './command.ts';
import { CONFIGURATION_HELP, configurationOption, loadCommandConfiguration } from './configuration-option.ts';
import { jsonText } from './json-text.ts';
import { printCutsAlone } from './revoke/cut-alone.ts';
import { type CutResult, cutSessions, liftCuts } from './revoke/cut-sessions.ts';
import { listRevocations } from './revoke/list-revocations.ts';
import {
  chooseIssuer,
  describeRevocation,
  momentOption,
  type RevokeOutput,
  requireNoGap,
} from './revoke/revoked-one.ts';
import { tellingTable } from './table-failure.ts';

const options = {
  ...configurationOption,
  'token-id': { type: 'string' },
  issuer: { type: 'string' },
  note: { type: 'string' },
  'issued-before': { type: 'string' },
  until: { type: 'string' },
  'cut-sessions': { type: 'boolean' },
  'cut-only': { type: 'boolean' },
  'lift-cut': { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  undo: { type: 'boolean' },
  list: { type: 'boolean' },
  ...anySubjectOption,
  json: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

const help = `Usage: studio-pass revoke SUBJECT [OPTIONS]
       studio-pass revoke --token-id ID [OPTIONS]
       studio-pass revoke --undo (SUBJECT | --token-id ID)
       studio-pass revoke (--cut-only | --lift-cut) SUBJECT
       studio-pass revoke --list

Refuses everything that a person holds, or one token, although it verifies: the answer is 403 "revoked". The revocation is
written into the table (revocation.table of the configuration) and is in force within revocation.tableCacheSeconds.

  SUBJECT               the token's sub: in Cognito a UUID, never the user name
  --token-id ID         the token's jti, in place of a subject: this one token
${ANY_SUBJECT_HELP}
  --issuer ISSUER       the token's iss; may be left out if only one issuer is configured
  --note TEXT           why; goes into the audit events of who is refused, never to the caller
  --issued-before TIME  with a subject: only tokens issued before (RFC 3339, or "now"), so that a new sign-in helps
  --until TIME          the revocation ends by itself (RFC 3339); left out, it never does
                        There is one revocation for each person or token. A new one takes the place of the one in force, but not
                        if it refuses less: take that one back first with --undo.

What is open already:
  A URL that was handed out can be opened until it expires, and a Studio session that is open stays open.
  --cut-sessions        with a subject: also puts a Deny for this person on every launch role, as an inline policy of its own.
                        Studio holds each request of a session against the policies of the role, so this ends what is open; how
                        soon is for AWS to say. It ends by itself after some 12 hours, when no such session can be left; until
                        then the person opens nothing new there either, whatever --issued-before says. A session knows the
                        subject and not its issuer: with several issuers, whoever has the same subject is cut as well.
                        Needs iam:PutRolePolicy, iam:GetRolePolicy, iam:ListRolePolicies and iam:DeleteRolePolicy on the roles,
                        with credentials of their account. In direct mode there is nothing to tell sessions apart by.
  --cut-only            with a subject: that Deny alone, and the table as it is: for the launch role of another account, with
                        credentials of that account, once the person is revoked
  --lift-cut            with a subject: takes that Deny away again, and leaves the table as it is: whoever is revoked stays so,
                        and whoever may come in with a new token can then open sessions again
  --dry-run             changes nothing: prints what would be written, the policy of --cut-sessions included

  --undo                takes a revocation back, and lifts the cut of the person's sessions with --cut-sessions
  --list                everything that is revoked
  --json                the same as data

${CONFIGURATION_HELP}
Exit codes: 0 done, 1 something of it is not done (which is said), 2 the command line is wrong, 78 the configuration is.

Examples:
  studio-pass revoke 4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11 --note "left the company"
  studio-pass revoke 4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11 --cut-sessions --dry-run
  studio-pass revoke 4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11 --issued-before now --note "laptop stolen"
  studio-pass revoke --undo 4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11 --cut-sessions
  studio-pass revoke --lift-cut 4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11
`;

/** @param compose replaces the connections to AWS in tests */
export function createRevokeCommand(
  compose: (configuration: Configuration) => Promise<Revoking> = composeRevoking,
): Command {
  return {
    name: 'revoke',
    summary: 'refuse a person or a token from now on, and cut live sessions',
    help,
    async run(args, io) {
      const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
      checkUsage(values, positionals);
      const revoking = await compose(loadCommandConfiguration(io, values.config));
      try {
        return await tellingTable(revoking, io, () => run(values, positionals[0], revoking, io));
      } finally {
        revoking.close();
      }
    },
  };
}

function checkUsage(values: Values, positionals: readonly string[]): void {
  const { list, undo } = values;
  const tokenId = values['token-id'];
  const wrong = (message: string): never => {
    throw new UsageError(message);
  };
  if (list === true) {
    const others = [undo, values['lift-cut'], values['cut-only']];
    if (positionals.length > 0 || tokenId !== undefined || others.includes(true)) wrong('--list stands alone');
    return;
  }
  if ((positionals.length === 1) === (tokenId !== undefined)) wrong('name one subject, or a --token-id');
  if (positionals.length > 1) wrong('name one subject at a time');
  if (!/^[!-~]{1,255}$/.test(positionals[0] ?? 'x')) wrong('a subject has 1 to 255 visible ASCII characters');
  if (!/^[!-~](.{0,253}[!-~])?$/.test(tokenId ?? 'x'))
    wrong('a token id has 1 to 255 characters, without space around');
  if (tokenId !== undefined && values['issued-before'] !== undefined) wrong('--issued-before goes with a subject');
  if (tokenId !== undefined && values['cut-sessions'] === true) wrong('--cut-sessions goes with a subject');
  const alone = (['lift-cut', 'cut-only'] as const).filter((name) => values[name] === true);
  if (alone.length > 0) {
    const others = [tokenId, values.issuer, values.until, values['issued-before'], values.note, undo];
    if (others.some((other) => other !== undefined) || values['cut-sessions'] === true || alone.length > 1) {
      wrong(`--${alone[0]} goes with a subject, and with --dry-run alone`);
    }
  }
  if (undo === true && (values.until ?? values['issued-before'] ?? values.note) !== undefined) {
    wrong('--undo takes no --until, --issued-before or --note');
  }
  if ((values.note?.length ?? 0) > 500) wrong('a note has at most 500 characters');
}

async function run(values: Values, subject: string | undefined, revoking: Revoking, io: CommandIo): Promise<number> {
  const output: RevokeOutput = { asJson: values.json === true, io };
  const { store } = revoking;
  const isDry = values['dry-run'] === true;
  if (values['lift-cut'] === true && subject !== undefined) {
    const cuts = await liftCuts(subject, revoking, isDry);
    printCutsAlone(subject, isDry ? 'cut_would_be_lifted' : 'cut_lifted', cuts, output);
    return exitCodeOf(cuts);
  }
  if (values['cut-only'] === true && subject !== undefined) {
    const cuts = await cutSessions(subject, revoking, io.clock(), isDry);
    printCutsAlone(subject, isDry ? 'cut_would_be_put' : 'cut', cuts, output);
    return exitCodeOf(cuts);
  }
  if (store === undefined && !(isDry && values['cut-sessions'] === true)) {
    const message =
      'must be true, with table.name, to revoke with this command; without a table, write revocation.file';
    throw new InputError([{ where: 'revocation.table', message }]);
  }
  if (values.list === true) {
    return store === undefined ? EXIT.failed : await listRevocations(store, io.clock(), output);
  }
  const one = {
    issuer: chooseIssuer(values.issuer, revoking.issuers),
    by: subject === undefined ? ('token_id' as const) : ('subject' as const),
    id: subject ?? values['token-id'] ?? '',
  };
  const wantsCut = values['cut-sessions'] === true && subject !== undefined;
  if (values.undo === true) {
    const before = isDry ? await store?.get(one) : await store?.remove(one);
    const state = before === undefined ? 'was_not_revoked' : isDry ? 'would_be_taken_back' : 'taken_back';
    const cuts = wantsCut ? await liftCuts(subject, revoking, isDry) : [];
    return report({ ...one, state, cuts }, output);
  }
  if (subject !== undefined) {
    requireSubjectOf({ subject, issuer: one.issuer }, revoking.issuers, values['any-subject'] === true);
  }
  const now = io.clock();
  const issuedBefore = momentOption('--issued-before', values['issued-before'], now);
  const until = momentOption('--until', values.until, now);
  if (until !== undefined && Date.parse(until) <= now) {
    throw new UsageError('--until is over already: nobody would be refused');
  }
  const revocation = {
    ...one,
    revokedAt: new Date(now).toISOString(),
    ...(issuedBefore === undefined ? {} : { issuedBefore }),
    ...(until === undefined ? {} : { until }),
    ...(values.note === undefined ? {} : { note: values.note }),
  };
  const before = await store?.get(one);
  requireNoGap(before, revocation, now);
  if (!isDry) {
    // First what stops new URLs: a session that is cut could else be followed by another one.
    await store?.put(revocation);
  }
  const state = isDry ? 'would_be_revoked' : 'revoked';
  const cuts = wantsCut ? await cutSessions(subject, revoking, now, isDry) : [];
  return report({ ...revocation, state, before, inForceWithinSeconds: revoking.believedSeconds, cuts }, output);
}

function report(result: Parameters<typeof describeRevocation>[0], { asJson, io }: RevokeOutput): number {
  io.print(asJson ? jsonText(result) : describeRevocation(result));
  return exitCodeOf(result.cuts);
}

function exitCodeOf(cuts: readonly CutResult[]): number {
  return cuts.some(({ state }) => state === 'failed' || state === 'impossible') ? EXIT.failed : EXIT.ok;
}
