/** Decision events of every kind: one to begin with, every reason there is, and arbitrary ones for properties. */
import fc from 'fast-check';
import { problemCatalogue } from '../../src/http/problem-catalogue.ts';
import type { DecidedAction, DecisionEvent } from '../../src/model/decision-event.ts';
import type { ErrorCode, TokenFault } from '../../src/model/errors.ts';

/** Typed so that a new one does not compile until it is in here. */
const tokenFaults: Readonly<Record<TokenFault, true>> = {
  authorization_absent: true,
  authorization_repeated: true,
  authorization_malformed: true,
  token_malformed: true,
  token_header_refused: true,
  algorithm_refused: true,
  issuer_unknown: true,
  key_unknown: true,
  signature_invalid: true,
  token_use_wrong: true,
  audience_wrong: true,
  expired: true,
  not_yet_valid: true,
  issued_in_future: true,
  lifetime_too_long: true,
  claim_missing: true,
  claim_malformed: true,
};

const actionTable: Readonly<Record<DecidedAction, true>> = {
  create_presigned_url: true,
  describe_caller: true,
  create_launch_ticket: true,
  open_launch_ticket: true,
};

export const allTokenFaults = Object.keys(tokenFaults) as readonly TokenFault[];
export const allErrorCodes = Object.keys(problemCatalogue) as readonly ErrorCode[];
export const allActions = Object.keys(actionTable) as readonly DecidedAction[];

/** A URL handed out to somebody who came through the gateway: an event with every member. */
export const fullEvent: Required<Omit<DecisionEvent, 'detail'>> = {
  time: '2026-11-21T10:00:00.250Z',
  requestId: '6f0c9c1e-3c0b-4a53-9f0b-2a3df0a1c001',
  action: 'create_presigned_url',
  outcome: 'allow',
  reason: 'granted',
  caller: {
    issuer: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Example01',
    subject: 'b1d2c3e4-0000-4000-8000-000000000001',
    displayName: 'alice',
    clientId: '4example0client0id0000000',
    tokenId: '9c1f0a2e-0000-4000-8000-00000000000a',
    tokenUse: 'access',
  },
  target: { domainId: 'd-abcdefghijkl', region: 'us-east-1', userProfileName: 'alice' },
  launch: {
    expiresInSeconds: 20,
    sessionDurationInSeconds: 28_800,
    landingUri: 'app:JupyterLab:lab/tree/notes',
    spaceName: 'team-space',
  },
  createdProfile: true,
  ticketId: 'bC3dE5fG7hI9jK1lM3nO5p',
  awsRequestId: 'a7c1f0de-0000-4000-8000-00000000aaaa',
  source: {
    address: '10.20.30.40',
    networkEndpointId: 'vpce-0123456789abcdef0',
    peerAddress: '::ffff:10.0.1.9',
    userAgent: 'portal/2.1',
  },
  policyVersion: '3f9a1c',
  durationMilliseconds: 41.7,
};

/** A refusal of a token: nothing is known of the caller, nothing is decided. */
export function refusedToken(reason: TokenFault): DecisionEvent {
  const { time, requestId, action } = fullEvent;
  return { time, requestId, action, outcome: 'deny', reason, detail: 'the token is refused' };
}

const text = fc.string({ unit: 'binary', maxLength: 40 });
const seconds = fc.integer({ min: 0, max: 1_000_000 });
const orUndefined = fc.option(text, { nil: undefined });

const conclusions: fc.Arbitrary<Pick<DecisionEvent, 'outcome' | 'reason'>> = fc.oneof(
  fc.constant({ outcome: 'allow' as const, reason: 'granted' as const }),
  fc.constantFrom(...allErrorCodes, ...allTokenFaults).map((reason) => ({ outcome: 'deny' as const, reason })),
);

/** Any event whose members are of the right types, with any text in them and any of the optional ones missing. */
export const decisionEvents: fc.Arbitrary<DecisionEvent> = fc
  .tuple(
    conclusions,
    fc.record(
      {
        time: fc
          .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') })
          .map((date) => date.toISOString()),
        requestId: text,
        action: fc.constantFrom(...allActions),
        detail: text,
        caller: fc.record({
          issuer: text,
          subject: text,
          displayName: orUndefined,
          clientId: orUndefined,
          tokenId: orUndefined,
          tokenUse: text,
        }),
        target: fc.record({ domainId: text, region: text, userProfileName: text }),
        launch: fc.record({
          expiresInSeconds: seconds,
          sessionDurationInSeconds: seconds,
          landingUri: orUndefined,
          spaceName: orUndefined,
        }),
        awsRequestId: text,
        createdProfile: fc.constant(true as const),
        ticketId: text,
        source: fc.record(
          {
            address: fc.oneof(fc.ipV4(), fc.ipV6(), text),
            networkEndpointId: text,
            peerAddress: fc.oneof(
              fc.ipV4(),
              fc.ipV4().map((address) => `::ffff:${address}`),
              text,
            ),
            userAgent: text,
          },
          { requiredKeys: [] },
        ),
        policyVersion: text,
        durationMilliseconds: fc.double({ min: 0, max: 1e9, noNaN: true }),
      },
      { requiredKeys: ['time', 'requestId', 'action'] },
    ),
  )
  .map(([conclusion, facts]) => ({ ...facts, ...conclusion }));
