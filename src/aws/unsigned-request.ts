/** What a client of the SDK would send for a command, just before it signs it. Nothing is signed and nothing is sent. */

/** As far as anybody here looks at it. */
export interface UnsignedRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Of any client or command. */
interface MiddlewareStack {
  add(
    middleware: (next: unknown) => (args: { request?: unknown }) => Promise<never>,
    options: { readonly step: 'build'; readonly priority: 'low'; readonly name: string },
  ): void;
}

/**
 * @param stack of a client or a command that is for nothing else: from now on it sends nothing
 * @param send sends the command with that client
 * @throws whatever the SDK throws before it comes to a request, such as that there are no credentials
 */
export async function unsignedRequest(stack: MiddlewareStack, send: () => Promise<unknown>): Promise<UnsignedRequest> {
  let unsigned: UnsignedRequest | undefined;
  // At the end of the step in which headers are made: by then the endpoint is resolved, and nothing is signed yet.
  stack.add(
    () =>
      async ({ request }) => {
        // Of every protocol that our clients speak; the SDK's types leave it open.
        unsigned = request as UnsignedRequest;
        throw new Error('goes no further');
      },
    { step: 'build', priority: 'low', name: 'unsignedRequest' },
  );
  let failure: unknown;
  await send().catch((error: unknown) => {
    failure = error;
  });
  if (unsigned === undefined) {
    throw failure;
  }
  return unsigned;
}
