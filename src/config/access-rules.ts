/**
 * Rules on who maps to what. Names that are taken from tokens or attributes must never meet in one profile: either the
 * issuer sees to it that no two people have one name, or somebody else keeps count of who owns what.
 */
import { parseSecureUrl } from '../model/secure-url.ts';
import { type Draft, HTTPS_URL, type Rule, type RuleFault } from './rule.ts';

export const accessRules: readonly Rule[] = [
  tableIsUsed,
  tableIsThere,
  tableEndpoint,
  oneNameSource,
  nameSourceOfOneIssuer,
  someMapping,
  claimNames,
  attributeOfOnePool,
  namesNeedOwners,
];

/** Cognito attributes that a user cannot write for themselves; custom attributes depend on the app client (see the docs). */
const COGNITO_CLAIMS_OF_THE_POOL = new Set(['sub', 'username', 'cognito:username']);

/** Where the name of a profile is taken from what is known of the person, in place of a list of people. */
const NAME_SOURCES = ['claim', 'cognitoAttribute', 'emailDomain'] as const;

function tableIsUsed({ table, mapping = {}, revocation = {}, launchTickets }: Draft): readonly RuleFault[] {
  const keepsTickets = launchTickets !== undefined && launchTickets.store !== 'memory';
  return table !== undefined && mapping.table === false && revocation.table === false && !keepsTickets
    ? [{ path: ['table', 'name'], message: 'is used by nothing: set mapping.table, revocation.table or both to true' }]
    : [];
}

function tableIsThere({ table, mapping = {}, revocation = {} }: Draft): readonly RuleFault[] {
  const missing = (path: string) => [{ path: [path, 'table'], message: 'needs table.name' }];
  return table === undefined
    ? [
        ...(mapping.table === true ? missing('mapping') : []),
        ...(revocation.table === true ? missing('revocation') : []),
      ]
    : [];
}

function tableEndpoint({ table = {} }: Draft): readonly RuleFault[] {
  return table.endpoint === undefined || parseSecureUrl(table.endpoint) !== undefined
    ? []
    : [{ path: ['table', 'endpoint'], message: HTTPS_URL }];
}

function nameSourcesOf({ mapping = {} }: Draft): readonly (typeof NAME_SOURCES)[number][] {
  return NAME_SOURCES.filter((name) => mapping[name] !== undefined);
}

function oneNameSource(draft: Draft): readonly RuleFault[] {
  const [first, ...others] = nameSourcesOf(draft);
  return others.map((name) => ({ path: ['mapping', name], message: `cannot be used together with ${first}` }));
}

function hasPeople({ mapping = {} }: Draft): boolean {
  return mapping.table === true || mapping.file !== undefined;
}

/** Two issuers may each have an "alice", and both would open the same profile. */
function nameSourceOfOneIssuer(draft: Draft): readonly RuleFault[] {
  const { cognito = [], oidc = [] } = draft;
  const sources = nameSourcesOf(draft);
  const implied = sources.length === 0 && !hasPeople(draft) ? ['claim'] : sources;
  return cognito.length + oidc.length > 1
    ? implied.map((name) => ({
        path: ['mapping', name],
        message: 'maps the names of one issuer only, and several are configured; use mapping.table or mapping.file',
      }))
    : [];
}

function someMapping(draft: Draft): readonly RuleFault[] {
  const { cognito = [], oidc = [] } = draft;
  return !hasPeople(draft) && nameSourcesOf(draft).length === 0 && cognito.length === 0 && oidc.length > 0
    ? [
        {
          path: ['mapping', 'claim'],
          message: 'is required, or mapping.table or mapping.file: OpenID Connect has no agreed claim for it',
        },
      ]
    : [];
}

function claimNames({ mapping = {}, cognito = [] }: Draft): readonly RuleFault[] {
  const { claim } = mapping;
  const [pool] = cognito;
  const path = ['mapping', 'claim'];
  if (claim === undefined || pool === undefined) {
    return [];
  }
  if (!COGNITO_CLAIMS_OF_THE_POOL.has(claim) && !claim.startsWith('custom:')) {
    const message = `must be sub, username, cognito:username or a custom: attribute; users can write "${claim}" themselves`;
    return [{ path, message }];
  }
  if (pool.tokenUse === 'id' && claim === 'username') {
    return [{ path, message: 'is not in ID tokens; they carry cognito:username' }];
  }
  if (pool.tokenUse === 'access' && claim === 'cognito:username') {
    return [{ path, message: 'is not in access tokens; they carry username' }];
  }
  return [];
}

function attributeOfOnePool({ mapping = {}, cognito, oidc }: Draft): readonly RuleFault[] {
  return mapping.cognitoAttribute !== undefined && cognito?.length === 0 && oidc !== undefined
    ? [{ path: ['mapping', 'cognitoAttribute'], message: 'needs a Cognito user pool' }]
    : [];
}

/**
 * Cognito lets two users have the same custom attribute and, unless addresses are sign-in names, the same e-mail address; an
 * OpenID Connect issuer may give two people any claim but the subject.
 * The table then keeps who was first; a launch role lets a session open nothing that is tagged with another subject.
 */
function namesNeedOwners({ mapping = {}, domains = [], cognito = [], oidc = [] }: Draft): readonly RuleFault[] {
  const isShared =
    mapping.cognitoAttribute !== undefined ||
    mapping.emailDomain !== undefined ||
    mapping.claim?.startsWith('custom:') === true ||
    // Only the subject is never given twice (OpenID Connect Core section 5.7).
    (oidc.length > 0 && cognito.length === 0 && mapping.claim !== undefined && mapping.claim !== 'sub');
  const name = NAME_SOURCES.find((source) => mapping[source] !== undefined);
  const isGuarded = mapping.table !== false || domains.every((domain) => domain?.launchRoleArn !== undefined);
  return isShared && name !== undefined && !isGuarded
    ? [
        {
          path: ['mapping', name],
          message:
            'can be the same for two users; it needs mapping.table, which keeps who owns which profile, or a launch role for every domain',
        },
      ]
    : [];
}
