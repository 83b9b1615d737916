/**
 * How each error code is shown, and what to do about it. The one table behind every error answer and docs/errors.md; it
 * is typed so that a new code does not compile until it is in here.
 */
import type { ErrorCode } from '../model/errors.ts';
import type { ProblemWords } from '../model/launch-page.ts';

export interface Problem {
  readonly status: number;
  /** The same for every occurrence (RFC 9457 section 3.1.3). */
  readonly title: string;
  /** Shown to the caller unless the error brings a text of its own. */
  readonly detail: string;
  /** The likely cause, for the documentation. */
  readonly cause: string;
  readonly callerRemedy: string;
  /** What the launch page says to a person in place of the title, the detail or the caller's remedy, where those speak to a program. */
  readonly forPeople?: Partial<ProblemWords>;
  readonly operatorRemedy: string;
}

const WAIT = { remedy: 'Wait a moment, then try again.' };
const RELOAD = { remedy: 'Reload this page. If it happens again, tell your platform team.' };
const REPORT = { remedy: 'Tell your platform team, and give them the request id.' };

export const problemCatalogue: Readonly<Record<ErrorCode, Problem>> = {
  invalid_request: {
    status: 400,
    title: 'The request is not of the contract',
    detail: 'The request is malformed.',
    cause: 'A member is unknown, misspelt, out of bounds or of the wrong type, or the body is not JSON.',
    callerRemedy:
      'Correct what `detail` names. A profile name or Region is never accepted: both follow from who you are.',
    forPeople: RELOAD,
    operatorRemedy: 'None; compare the client with /openapi.json.',
  },
  invalid_token: {
    status: 401,
    title: 'The bearer token is missing or not valid',
    detail: 'Sign in again and send a fresh token.',
    cause: 'No token, an expired one, one for another application, the wrong kind (ID or access), or a forged one.',
    callerRemedy: 'Sign in again. Send it as `Authorization: Bearer <token>`, once.',
    forPeople: {
      title: 'Your sign-in is over',
      detail: 'A sign-in lasts for a limited time, so that nobody else can use it later.',
      remedy: 'Sign in again. If it is over again at once, tell your platform team.',
    },
    operatorRemedy: 'The audit event of the request id names the precise reason in `status_code`.',
  },
  insufficient_scope: {
    status: 403,
    title: 'The token lacks a scope',
    detail: 'The token does not carry a scope that this service requires.',
    cause: 'The application did not ask for the scope when the person signed in.',
    callerRemedy: 'Sign in through an application that asks for the scope.',
    forPeople: { remedy: 'Tell your platform team: this page does not ask for all that the service requires.' },
    operatorRemedy: 'Compare `requiredScopes` with the scopes that the app client may ask for.',
  },
  not_mapped: {
    status: 403,
    title: 'No user profile belongs to you',
    detail: 'You are signed in, but no Studio user profile is assigned to you.',
    cause:
      'Nobody has assigned a user profile, the user name is not a possible profile name, or the subject is not one that a launch-role session can carry.',
    callerRemedy: 'Ask your platform team for a Studio user profile.',
    operatorRemedy:
      'Add the subject to the mapping, or give the user a name that is a user profile name: letters, digits and hyphens, 63 at most. The audit event says if it is the subject: launch roles need one of 2 to 64 letters, digits and `_+=.@-`.',
  },
  mapping_disabled: {
    status: 403,
    title: 'Your access is disabled',
    detail: 'Your Studio user profile is disabled.',
    cause: 'The mapping of this person is marked as disabled.',
    callerRemedy: 'Ask your platform team.',
    operatorRemedy: 'Remove `disabled` from the mapping when the person may open Studio again.',
  },
  profile_forbidden: {
    status: 403,
    title: 'That user profile is not yours',
    detail: 'You can only open your own user profile.',
    cause: 'The profile name in the path belongs to somebody else, or to nobody.',
    callerRemedy: 'Use your own profile name (`GET /v1/me` tells it), or `POST /v1/presigned-urls`, which needs none.',
    forPeople: { remedy: 'Open one of the domains on this page.' },
    operatorRemedy: 'None, unless the mapping is wrong. Repeated refusals of one subject are worth a look.',
  },
  domain_forbidden: {
    status: 403,
    title: 'That domain is not open to you',
    detail: 'The domain you asked for is not open to you.',
    cause:
      "`domainId` is not among the domains this caller is mapped to, whether or not it exists, or the caller is in none of the domain's `groups`.",
    callerRemedy: 'Choose one of the domains that `GET /v1/me` lists; if it lists none, ask your platform team.',
    forPeople: { remedy: 'If you need it for your work, ask your platform team.' },
    operatorRemedy:
      'The audit event says which it is. Add a target in that domain to the mapping, or the person to one of its groups, if they should have it.',
  },
  app_forbidden: {
    status: 403,
    title: 'That application is not allowed',
    detail: 'The application you asked for is not allowed in this domain.',
    cause: 'The policy of the domain does not list the application.',
    callerRemedy: 'Choose one of the `apps` that `GET /v1/me` lists.',
    forPeople: { remedy: 'Reload this page to see which applications are open to you.' },
    operatorRemedy: 'Add the application to `apps` of the domain, if it should be allowed.',
  },
  space_forbidden: {
    status: 403,
    title: 'That space is not yours to open',
    detail: 'You cannot open the space you asked for.',
    cause:
      'The domain has no such space, it is private to somebody else, or it is shared and the policy of the domain or of the caller’s groups does not allow that.',
    callerRemedy: 'Choose one of the spaces that `GET /v1/me?include=spaces` lists, or leave `spaceName` out.',
    forPeople: { remedy: 'Reload this page to see which spaces are open to you.' },
    operatorRemedy: 'The audit event says which it is. Shared spaces are allowed by `sharedSpaces` of the domain.',
  },
  revoked: {
    status: 403,
    title: 'Your access is revoked',
    detail: 'Your access has been revoked.',
    cause: 'The person or the very token is on the revocation list, or the user is disabled in Cognito.',
    callerRemedy: 'Ask your platform team; after a new sign-in a revoked token is no longer in the way.',
    forPeople: { remedy: 'Ask your platform team. If only this sign-in was revoked, signing in again helps.' },
    operatorRemedy:
      'The audit event says what revoked whom: the file, the table or Cognito. To give access back remove the entry of the file, use `studio-pass revoke --undo`, or enable the user.',
  },
  outside_network: {
    status: 403,
    title: 'The request came from outside the network',
    detail: 'This service can only be used from inside the corporate network.',
    cause: 'The request did not come through one of the configured interface endpoints of API Gateway.',
    callerRemedy: 'Connect to the corporate network, and use the address your platform team gave you.',
    operatorRemedy:
      'Compare `gateway.endpointIds` with the execute-api endpoint, and check that API Gateway maps `context.identity.vpceId` into the header of `gateway.endpointIdHeader`.',
  },
  not_found: {
    status: 404,
    title: 'There is no such route',
    detail: 'There is nothing here.',
    cause: 'The path or the method is not part of the API, or the base path is missing.',
    callerRemedy: 'Compare method and path with /openapi.json.',
    forPeople: { remedy: 'Use the address that your platform team gave you.' },
    operatorRemedy: 'Behind API Gateway, set `server.basePath` to the stage name that arrives in the path.',
  },
  domain_required: {
    status: 409,
    title: 'Choose a domain',
    detail: 'You have user profiles in several domains; name one in domainId.',
    cause: 'The caller is mapped to several domains, named none, and none of theirs is the default.',
    callerRemedy: 'Send the `domainId` of one of the domains that `GET /v1/me` lists.',
    forPeople: { remedy: 'Open one of the domains on this page.' },
    operatorRemedy: 'Mark one domain as `default`, if that is what people mean.',
  },
  profile_not_ready: {
    status: 409,
    title: 'Your user profile is not ready',
    detail: 'Your Studio user profile is being created or changed. Try again shortly.',
    cause: 'SageMaker reports the profile in another status than InService.',
    callerRemedy: 'Try again in a minute.',
    operatorRemedy: 'Look at the status and failure reason of the user profile in SageMaker.',
  },
  profile_missing: {
    status: 409,
    title: 'Your user profile does not exist',
    detail: 'A Studio user profile is assigned to you, but it does not exist.',
    cause: 'SageMaker knows no such profile in the domain: not created yet, deleted, or misspelt in the mapping.',
    callerRemedy: 'Ask your platform team.',
    operatorRemedy:
      'Create the user profile, let the service create it (`domains[].createMissingProfiles`), or correct the mapping. The audit event names domain and profile.',
  },
  ticket_spent: {
    status: 410,
    title: 'The link no longer works',
    detail: 'This link has been used already, or its time is over.',
    cause:
      'The launch ticket was used before, has expired, or is not one that this service issued and still keeps. A link works once.',
    callerRemedy: 'Ask for a new ticket with `POST /v1/launch-tickets`; a person goes back to where the link was.',
    forPeople: { remedy: 'Go back to the page where you got the link, and ask for a new one.' },
    operatorRemedy:
      'The audit event says which it is, and names the ticket by an id that is also in the event of its issue. With `launchTickets.store: memory` a ticket is known only to the process that issued it.',
  },
  payload_too_large: {
    status: 413,
    title: 'The body is too large',
    detail: 'The request body is too large.',
    cause: 'The body is larger than `limits.maxBodyBytes`.',
    callerRemedy: 'Send only the members of the contract.',
    forPeople: RELOAD,
    operatorRemedy: 'None.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The body is not JSON',
    detail: 'Send the body as application/json.',
    cause: 'The `Content-Type` is not `application/json`.',
    callerRemedy: 'Send `Content-Type: application/json`, or no body.',
    forPeople: RELOAD,
    operatorRemedy: 'None.',
  },
  headers_too_large: {
    status: 431,
    title: 'The headers are too large',
    detail: 'The request headers are too large.',
    cause: 'All headers together exceed `limits.maxHeaderBytes`.',
    callerRemedy: 'Send fewer or smaller headers; cookies are not needed.',
    forPeople: { remedy: 'Tell your platform team: your sign-in may carry too many groups.' },
    operatorRemedy:
      'If tokens with many groups are the cause, raise `limits.maxHeaderBytes`; API Gateway passes 10 240 bytes at most.',
  },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    detail: 'Too many requests. Try again shortly.',
    cause: 'The caller, or all callers together, sent more requests than `limits` allows.',
    callerRemedy: 'Wait for `Retry-After` seconds, then try again.',
    forPeople: WAIT,
    operatorRemedy: 'Find the program that asks in a loop; raise the limit only if people are refused.',
  },
  internal_error: {
    status: 500,
    title: 'The service failed',
    detail: 'Something went wrong that should not have.',
    cause: 'A fault of the service itself.',
    callerRemedy: 'Report the request id of the answer.',
    forPeople: REPORT,
    operatorRemedy: 'The log line of the request id holds the error; please report it.',
  },
  upstream_denied: {
    status: 502,
    title: 'AWS refused the service',
    detail: 'The service is not allowed to create the URL. This is not your fault.',
    cause: "The service's own role, credentials, endpoint policy or network position is not what IAM asks for.",
    callerRemedy: 'Report the request id of the answer.',
    forPeople: REPORT,
    operatorRemedy:
      'The audit event holds the message of AWS, which names the role, the action and mostly the policy that refused. Check that the call left through the SageMaker API endpoint of the policy and, if it is `sts:AssumeRole`, through the STS endpoint of the VPC. With a launch role a user profile that is not tagged with its person ends here too; the event says whether the profile exists, if the launch role may look (`sagemaker:DescribeUserProfile`). `studio-pass doctor` looks at all of it.',
  },
  upstream_failed: {
    status: 502,
    title: 'SageMaker failed',
    detail: 'SageMaker gave no usable answer.',
    cause: 'SageMaker answered with an error or with nonsense, or could not be reached.',
    callerRemedy: 'Try again; if it stays, report the request id of the answer.',
    forPeople: { remedy: 'Try again. If it happens again, tell your platform team, and give them the request id.' },
    operatorRemedy: 'The audit event holds the error. Check the endpoint, its DNS name and its security group.',
  },
  upstream_throttled: {
    status: 503,
    title: 'SageMaker is busy',
    detail: 'SageMaker is handling too many requests. Try again shortly.',
    cause: 'SageMaker throttles the account, and did so for every attempt.',
    callerRemedy: 'Wait for `Retry-After` seconds, then try again.',
    forPeople: WAIT,
    operatorRemedy: 'Spread the load, or ask AWS for a higher rate.',
  },
  overloaded: {
    status: 503,
    title: 'The service is overloaded',
    detail: 'The service is handling too many requests. Try again shortly.',
    cause:
      'As many calls to SageMaker or STS are under way and waiting as are allowed, or the process is short of time.',
    callerRemedy: 'Wait for `Retry-After` seconds, then try again.',
    forPeople: WAIT,
    operatorRemedy: 'Add tasks, or find out why SageMaker or STS is slow.',
  },
  not_ready: {
    status: 503,
    title: 'The service is not ready',
    detail: 'The service is not ready. Try again shortly.',
    cause:
      'Something that a decision rests on cannot be had: the signing keys of the issuer (not fetched yet, or too old), the access table with mappings and revocations, the user at Cognito, or the audit trail that must be written first.',
    callerRemedy: 'Wait for `Retry-After` seconds, then try again.',
    forPeople: WAIT,
    operatorRemedy:
      'The audit event says what is missing, and so does the log. `/readyz` shows the keys, the audit trail and the access table; it stays ready while the table or Cognito cannot be asked, so read its states too. `studio_pass_access_table_readable` and `studio_pass_upstream_duration_seconds` (`read_access_table`, `claim_profile`, `get_user`) are there to alarm on. For the table check its name, the `dynamodb` actions of the service role, and the endpoint.',
  },
  upstream_timeout: {
    status: 504,
    title: 'SageMaker took too long',
    detail: 'SageMaker did not answer in time. Try again shortly.',
    cause: 'No connection or no answer within the configured time.',
    callerRemedy: 'Wait for `Retry-After` seconds, then try again.',
    forPeople: WAIT,
    operatorRemedy: 'Check the route to the SageMaker API endpoint: DNS name, security group, subnets.',
  },
};
