/**
 * `studio-pass explain`: what a caller maps to and may open, and why not. It decides as the service does, and changes nothing.
 * A token that it is given is a credential: it is verified, and never printed.
 */
import { parseArgs } from 'node:util';
import type { Explaining } from '../compose-explanation.ts';
import type { Configuration } from '../config/schema.ts';
import type { Clock } from '../model/clock.ts';
import { ServiceError } from '../model/errors.ts';
import type { Identity } from '../model/identity.ts';
import { BearerToken } from '../model/secret.ts';
import { whyNoSubject } from './cognito-subject.ts';
import { type Command, type CommandIo, EXIT, UsageError } from './command.ts';
import {
  asInputError,
  CONFIGURATION_HELP,
  configurationOption,
  loadCommandConfiguration,
} from './configuration-option.ts';
import type { ExplainedCaller, ExplainOutput } from './explain/explain-output.ts';
import { explanationText } from './explain/explanation-text.ts';
import { jsonText } from './json-text.ts';
import { chooseIssuer } from './revoke/revoked-one.ts';

const options = {
  ...configurationOption,
  issuer: { type: 'string' },
  group: { type: 'string', multiple: true },
  claim: { type: 'string', multiple: true },
  json: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

/** More than the longest token that is accepted. */
const MAX_TOKEN_BYTES = 16_384;
const SUBJECT = /^[!-~]{1,255}$/;
/** Three parts, the first of which begins as JSON does in base64url. Nothing of this form is ever printed. */
const TOKEN = /^ey[^.]*\.[^.]*\.[^.]*$/;

const help = `Usage: studio-pass explain SUBJECT [OPTIONS]
       studio-pass explain - [OPTIONS]

Tells what a caller is mapped to and may open, and why not: revocations, which mapping decided, the profiles it leaves out,
and for each domain the rules for groups, apps, spaces and limits. It decides by the service's own configuration, table and
files, and takes no profile for anybody. It does not ask SageMaker, and looks neither at whether the profile exists nor at the
network that a request would come from.

  SUBJECT               the token's sub: in Cognito a UUID, never the user name
  -                     a token, from standard input. It is verified as the service would, and the precise reason is told if
                        it is refused. A token can be given in place of SUBJECT, too; but other users of the machine see
                        arguments, and the shell keeps them

With a subject, what else its token would say:
  --issuer ISSUER       the token's iss; may be left out if only one issuer is configured
  --group GROUP         a group they are in; several times for several
  --claim NAME=VALUE    a claim, for mappings that rest on one and for the user name that Cognito is asked about; several
                        times for several

${CONFIGURATION_HELP}
Output:
  --json                the same as data
  --help                this text

Exit codes: 0 something may be opened, 1 nothing may be, 2 the command line is wrong, 78 the configuration is.

Examples:
  studio-pass explain 4c0e8f3a-6d1b-4f0e-9a53-0b7a2f3c9d11 --group data-science --claim username=alice
  pbpaste | studio-pass explain -
  studio-pass explain - --json < token.txt | jq .result
`;

/** @param compose replaces the connections to AWS in tests */
export function createExplainCommand(
  compose: (configuration: Configuration, clock: Clock) => Promise<Explaining> = composeLazily,
): Command {
  return {
    name: 'explain',
    summary: 'tell what a person or a token may open, and why not',
    help,
    async run(args, io) {
      const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
      const asked = await whoIsAsked(positionals, values, io);
      const explaining = await open(() => compose(loadCommandConfiguration(io, values.config), io.clock));
      try {
        const output =
          asked instanceof BearerToken
            ? await explainToken(asked, explaining)
            : await explainPerson(asked, values, explaining, io);
        io.print(values.json === true ? jsonText(output) : explanationText(output));
        return output.result.mayOpen ? EXIT.ok : EXIT.failed;
      } finally {
        explaining.close();
      }
    },
  };
}

/** Verifiers and clients are loaded only when they are needed. */
async function composeLazily(configuration: Configuration, clock: Clock): Promise<Explaining> {
  return (await import('../compose-explanation.ts')).composeExplanation(configuration, clock);
}

async function open(compose: () => Promise<Explaining>): Promise<Explaining> {
  try {
    return await compose();
  } catch (error) {
    throw asInputError(error);
  }
}

/** @returns a token, or a subject */
async function whoIsAsked(
  positionals: readonly string[],
  values: Values,
  io: CommandIo,
): Promise<BearerToken | string> {
  const [asked, ...more] = positionals;
  if (asked === undefined || more.length > 0) {
    throw new UsageError('name one subject, or - for a token on standard input');
  }
  const text = asked === '-' ? (await io.read('-', MAX_TOKEN_BYTES)).trim() : asked;
  if (text === '') {
    throw new UsageError(asked === '-' ? 'standard input is empty: there is no token' : 'the subject is empty');
  }
  if (/^(authorization:\s*)?bearer\b/i.test(text)) {
    throw new UsageError('give the token alone, without the word Bearer before it');
  }
  if (asked !== '-' && !TOKEN.test(text)) {
    if (!SUBJECT.test(text)) {
      // Not quoted: it may be a token that was damaged on the way.
      throw new UsageError('a subject has 1 to 255 visible ASCII characters');
    }
    return text;
  }
  if ((values.issuer ?? values.group ?? values.claim) !== undefined) {
    throw new UsageError('--issuer, --group and --claim go with a subject; a token says them itself');
  }
  return new BearerToken(text);
}

async function explainToken(token: BearerToken, explaining: Explaining): Promise<ExplainOutput> {
  let identity: Identity;
  try {
    identity = await explaining.verify(token);
  } catch (error) {
    if (!(error instanceof ServiceError)) {
      throw error;
    }
    const { code, tokenFault, detail } = error;
    return {
      token: { accepted: false, code, ...(tokenFault === undefined ? {} : { fault: tokenFault }), detail },
      result: { mayOpen: false, code, detail },
      warnings: explaining.warnings(),
      missingClaims: [],
    };
  }
  const explanation = await explaining.explain(identity);
  return {
    token: { accepted: true },
    caller: callerOf(identity, new Date(identity.expiresAtSeconds * 1_000).toISOString()),
    explanation,
    result: explanation.result,
    warnings: explaining.warnings(),
    missingClaims: [],
  };
}

async function explainPerson(
  subject: string,
  values: Values,
  explaining: Explaining,
  io: CommandIo,
): Promise<ExplainOutput> {
  const issuer = chooseIssuer(values.issuer, explaining.issuers);
  const why = whyNoSubject(subject, issuer, explaining.issuers);
  if (why !== undefined) {
    io.complain(`studio-pass explain: ${why}\n`);
  }
  const claims = new Map((values.claim ?? []).map(claimOption));
  const identity = explaining.describe({
    issuer,
    subject,
    groups: values.group ?? [],
    claims: Object.fromEntries(claims),
  });
  const explanation = await explaining.explain(identity);
  return {
    caller: callerOf(identity, undefined),
    explanation,
    result: explanation.result,
    warnings: explaining.warnings(),
    missingClaims: explaining.neededClaims.filter((claim) => !claims.has(claim)),
  };
}

function callerOf(identity: Identity, expiresAt: string | undefined): ExplainedCaller {
  const { issuer, subject, tokenUse, tokenId, clientId, displayName, groups, scopes } = identity;
  return { issuer, subject, tokenUse, tokenId, clientId, displayName, groups, scopes, expiresAt };
}

/** @throws UsageError */
function claimOption(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 1) {
    throw new UsageError('--claim needs NAME=VALUE');
  }
  return [text.slice(0, at), text.slice(at + 1)];
}
