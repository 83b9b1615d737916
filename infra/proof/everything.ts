/** The policy that leaves a decision to all the others. */
import type { NamedPolicy } from '../../src/local/policy-document.ts';

export const EVERYTHING: NamedPolicy = {
  name: 'everything',
  document: { Version: '2012-10-17', Statement: [{ Sid: 'Everything', Effect: 'Allow', Action: '*', Resource: '*' }] },
};
