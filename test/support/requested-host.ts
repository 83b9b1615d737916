/** Where an SDK client would send a request, without sending it. */
interface RequestSteps {
  add(
    middleware: () => (args: { readonly request: unknown }) => Promise<never>,
    options: { readonly step: 'finalizeRequest'; readonly priority: 'low' },
  ): void;
}

/** @param send sends any one command; that it fails is expected */
export async function requestedHost(
  { middlewareStack }: { readonly middlewareStack: RequestSteps },
  send: () => Promise<unknown>,
): Promise<string> {
  let host = '';
  middlewareStack.add(
    () =>
      async ({ request }) => {
        host = Reflect.get(Object(request), 'hostname');
        throw new Error('not sent');
      },
    { step: 'finalizeRequest', priority: 'low' },
  );
  await send().catch(() => undefined);
  return host;
}
