/**
 * What is written down for a launch ticket when it is issued: who asked, for what, from where. It stands in for the token when
 * the ticket is used, so whatever is not exactly of this form is a fault and lets nobody in.
 */
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { ServiceError } from '../model/errors.ts';
import type { Identity } from '../model/identity.ts';
import { STUDIO_APPS } from '../model/studio-app.ts';
import type { LaunchRequest } from '../studio/launch-policy.ts';

export interface TicketContent {
  /** Of the token that the ticket was issued for, with its expiry. */
  readonly identity: Identity;
  /** With the domain that was decided on, whether or not the caller named it. */
  readonly request: LaunchRequest;
  /** The only address that may use the ticket; undefined if any may. */
  readonly sourceAddress: string | undefined;
}

const text = Type.String();
const orNothing = Type.Optional(text);

const contentSchema = Type.Object({
  identity: Type.Object({
    issuer: Type.String({ minLength: 1 }),
    subject: Type.String({ minLength: 1 }),
    tokenUse: Type.Enum(['access', 'id', 'oidc']),
    tokenId: orNothing,
    clientId: orNothing,
    displayName: orNothing,
    groups: Type.Array(text),
    scopes: Type.Array(text),
    expiresAtSeconds: Type.Number(),
    claims: Type.Record(text, Type.Unknown()),
  }),
  request: Type.Object({
    domainId: text,
    app: Type.Optional(Type.Enum([...STUDIO_APPS])),
    path: orNothing,
    spaceName: orNothing,
    expiresInSeconds: Type.Optional(Type.Integer()),
    sessionDurationInSeconds: Type.Optional(Type.Integer()),
  }),
  sourceAddress: orNothing,
});

const compiled = Compile(contentSchema);

export function writeTicketContent(content: TicketContent): string {
  return JSON.stringify(content);
}

/**
 * @param ticketId names the ticket in the fault
 * @throws ServiceError `internal_error` for anything that was not written by `writeTicketContent`
 */
export function readTicketContent(ticketId: string, written: string): TicketContent {
  let value: unknown;
  try {
    value = JSON.parse(written);
  } catch {
    value = undefined;
  }
  if (!compiled.Check(value)) {
    throw new ServiceError('internal_error', { detail: `what is kept for the launch ticket ${ticketId} is faulty` });
  }
  const { identity, request, sourceAddress }: Static<typeof contentSchema> = value;
  const { tokenId, clientId, displayName } = identity;
  return {
    identity: { ...identity, tokenId, clientId, displayName },
    request: request as LaunchRequest,
    sourceAddress,
  };
}
