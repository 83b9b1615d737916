/** The errors that every route has which leads to a presigned URL, whatever it takes for one. */
export const launchErrors = [
  'invalid_token',
  'insufficient_scope',
  'not_mapped',
  'mapping_disabled',
  'revoked',
  'outside_network',
  'domain_forbidden',
  'domain_required',
  'profile_not_ready',
  'profile_missing',
  'upstream_denied',
  'upstream_failed',
  'upstream_throttled',
  'overloaded',
  'rate_limited',
  'not_ready',
  'upstream_timeout',
] as const;

/** Those of a route that takes a launch request as its body. */
export const launchRequestErrors = [
  'invalid_request',
  ...launchErrors,
  'app_forbidden',
  'space_forbidden',
  'payload_too_large',
  'unsupported_media_type',
  'headers_too_large',
] as const;
