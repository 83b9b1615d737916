/**
 * The policy by which API Gateway lets a caller through: the routes of this API that are everybody's own, and the articles' route
 * for the caller's own profile names alone. No name gets into an ARN that is not a user profile name character for character,
 * so none can hold a `*`, a `?` or a `/`.
 * Source: API Gateway Developer Guide, "Output from an API Gateway Lambda authorizer".
 */
import type { DecidedAction } from '../model/decision-event.ts';
import { isUserProfileName } from '../model/studio-target.ts';

interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: 'execute-api:Invoke';
  readonly Resource: readonly string[];
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

/** The articles' route, as API Gateway names its resource. */
export const PROFILE_RESOURCE = '/{userProfileName}';
/** The variable in it. */
export const PROFILE_VARIABLE = 'userProfileName';

/** The routes that need a token; a test holds them against those of the private API. */
export const guardedRoutes: readonly {
  readonly method: 'GET' | 'POST';
  readonly resource: string;
  readonly decides: DecidedAction;
}[] = [
  { method: 'GET', resource: '/v1/me', decides: 'describe_caller' },
  { method: 'POST', resource: '/v1/presigned-urls', decides: 'create_presigned_url' },
  { method: 'POST', resource: '/v1/launch-tickets', decides: 'create_launch_ticket' },
  { method: 'GET', resource: PROFILE_RESOURCE, decides: 'create_presigned_url' },
];

/** Account, API and stage; what follows is method and path as they were sent. */
const STAGE_ARN =
  /^arn:aws[a-z-]*:execute-api:[a-z0-9-]+:\d{12}:[a-zA-Z0-9]{1,64}\/[a-zA-Z0-9_-]{1,128}(?=\/[A-Z]+(\/|$))/;

/**
 * @param methodArn of the event
 * @throws TypeError if it is not the ARN of a method
 */
export function stageArnOf(methodArn: string): string {
  const [stageArn] = STAGE_ARN.exec(methodArn) ?? [];
  if (stageArn === undefined) {
    throw new TypeError('the event names no method of a REST API');
  }
  return stageArn;
}

/** @throws TypeError for a name that is not one of a user profile: it would be a mistake in whatever keeps the mapping */
export function ownResourcesPolicy(stageArn: string, userProfileNames: readonly string[]): PolicyDocument {
  for (const name of userProfileNames) {
    if (!isUserProfileName(name)) {
      throw new TypeError('the mapping names something that is no user profile');
    }
  }
  const shared = guardedRoutes.filter(({ resource }) => resource !== PROFILE_RESOURCE);
  return policy('Allow', [
    ...shared.map(({ method, resource }) => `${stageArn}/${method}${resource}`),
    ...new Set(userProfileNames.map((name) => `${stageArn}/GET/${name}`)),
  ]);
}

/** For whoever is let through to nothing. */
export function denyAllPolicy(stageArn: string): PolicyDocument {
  return policy('Deny', [`${stageArn}/*`]);
}

function policy(Effect: PolicyStatement['Effect'], Resource: readonly string[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: [{ Effect, Action: 'execute-api:Invoke', Resource }] };
}
