/** An explanation in words for people. What comes from tokens and tables must not move their terminal's cursor. */
import { escapeControls } from '../../document/document-fault.ts';
import type { AccessResult, DomainFinding, RevocationFinding } from '../../launch/explain-access.ts';
import type { ExplainOutput } from './explain-output.ts';

const MAPPING = {
  mapped: 'found in the',
  mapping_disabled: 'disabled in the',
  not_mapped: 'none: no source knows them',
  unknown: 'cannot be known:',
} as const;

const REVOCATION = {
  not_revoked: 'no',
  revoked: 'REVOKED',
  unknown: 'cannot be known',
  not_asked: 'not asked',
} as const;

export function explanationText({
  token,
  caller,
  explanation,
  result,
  warnings,
  missingClaims,
}: ExplainOutput): string {
  return [
    ...(token === undefined ? [] : field('Token', tokenText(token))),
    ...(caller === undefined ? [] : field('Caller', callerText(caller))),
    ...(explanation === undefined
      ? []
      : [
          ...field('Revoked', ...explanation.revocations.map(revocationText), ...noneOf(explanation.revocations)),
          ...field('Mapping', [
            MAPPING[explanation.mapping.state],
            explanation.mapping.source,
            explanation.mapping.detail,
          ]),
          ...explanation.domains.flatMap((domain) => field('Domain', ...domainText(domain, result))),
        ]),
    ...field('Result', ...resultText(result)),
    ...warnings.map((warning) => `Warning: ${escapeControls(warning)}`),
    ...missingClaims.map(
      (claim) => `Warning: without --claim ${escapeControls(claim)}=VALUE, what rests on this claim is not known`,
    ),
    '',
  ].join('\n');
}

type Words = string | readonly (string | undefined)[];

/** The first line beside the name, the others below it. */
function field(name: string, ...lines: readonly Words[]): readonly string[] {
  return lines.map((line, index) => {
    const words = typeof line === 'string' ? line : line.filter((word) => word !== undefined).join(' ');
    return `${(index === 0 ? name : '').padEnd(9)}${escapeControls(words)}`;
  });
}

function tokenText(token: NonNullable<ExplainOutput['token']>): Words {
  if (token.accepted) {
    return 'accepted';
  }
  const { code, fault, detail } = token;
  return `REFUSED with ${code}${fault === undefined ? '' : ` (${fault})`}: ${detail}`;
}

function callerText({
  issuer,
  subject,
  displayName,
  groups,
  tokenUse,
  expiresAt,
}: NonNullable<ExplainOutput['caller']>) {
  const name = displayName === undefined ? '' : ` (${displayName})`;
  const until = expiresAt === undefined ? 'as if issued now' : `expires ${expiresAt}`;
  const inGroups = groups.length === 0 ? 'in no group' : `in the groups ${groups.join(', ')}`;
  return `${subject}${name} of ${issuer}, ${KINDS[tokenUse]}, ${until}, ${inGroups}`;
}

const KINDS = { access: 'access token', id: 'ID token', oidc: 'token' } as const;

function revocationText({ list, state, detail }: RevocationFinding): Words {
  return `${list}: ${REVOCATION[state]}${detail === undefined ? '' : `, ${detail}`}`;
}

function noneOf(revocations: readonly RevocationFinding[]): readonly string[] {
  return revocations.length === 0 ? ['nothing is configured that could revoke'] : [];
}

function domainText(domain: DomainFinding, result: AccessResult): readonly Words[] {
  const { domainId, userProfileName } = domain;
  if (domain.state === 'closed') {
    return [`${domainId}, profile ${userProfileName}: CLOSED with ${domain.code}: ${domain.why}`];
  }
  const { region, isDefault, groups, apps, sharedSpaces, takenAtFirstUse } = domain;
  return [
    `${domainId} in ${region}, profile ${userProfileName}: ${openness(domain.state, result)}${isDefault ? ', the default' : ''}`,
    `  apps ${apps.join(', ')}; ${sharedSpaces ? 'shared and own spaces' : 'own spaces only'}`,
    `  URL opens within ${domain.expiresInSeconds} s; session ends after ${domain.sessionDurationInSeconds} s`,
    ...(groups === undefined ? [] : [`  by the rules for ${groups.join(', ')}`]),
    ...(takenAtFirstUse ? ['  the profile is nobody’s so far, and becomes theirs when they first use it'] : []),
    ...(domain.createsMissingProfile ? ['  the profile is created if it does not exist'] : []),
  ];
}

function openness(state: 'open' | 'would_be_open', result: AccessResult): string {
  if (state === 'open') {
    return 'open';
  }
  return !result.mayOpen && result.code === 'revoked'
    ? 'would be open if they were not revoked'
    : 'not open: it would be if it were known that they are not revoked';
}

function resultText(result: AccessResult): readonly Words[] {
  if (!result.mayOpen) {
    return [`may open NOTHING: ${result.code}: ${result.detail}`];
  }
  const { domainIds, defaultDomainId } = result;
  return [
    `may open ${domainIds.join(', ')}`,
    ...(defaultDomainId === undefined ? ['a request must name the domain, or is answered with domain_required'] : []),
  ];
}
