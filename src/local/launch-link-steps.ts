/** Steps of the scenario about a launch link: it is made without a URL, leads to Studio once, and never again. */
import type { DevelopmentAws } from './development-aws.ts';
import type { Observation, Step } from './scenario-step.ts';
import { openStudio } from './studio-browser.ts';

export interface LaunchLinkContext {
  readonly aws: Pick<DevelopmentAws, 'sageMaker'>;
  /** Where the service answers: links begin with the address that it is configured with. */
  readonly origin: string;
  /** Asks for a link as alice. */
  readonly ask: () => Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }>;
  /** Told the ticket that is in the link. */
  readonly onTicket: (ticket: string) => void;
}

export function launchLinkSteps({ aws, origin, ask, onTicket }: LaunchLinkContext): readonly Step[] {
  let path = '';

  const open = (): Promise<Response> => fetch(`${origin}${path}`, { redirect: 'manual' });

  const openOnce = async (): Promise<Observation> => {
    const { status, headers } = await open();
    const page = await openStudio(headers.get('location') ?? '', aws.sageMaker.studioEndpoint);
    return { observed: `${status}${page.text.includes('alice') ? ' signed in as alice' : ''}`, note: page.path };
  };

  return [
    {
      title: 'POST /v1/launch-tickets: a portal gets a link for alice, and no URL',
      expected: '201',
      async run() {
        const { status, body } = await ask();
        const link = new URL(String(body.launchUrl));
        path = link.pathname;
        onTicket(path.split('/').at(-1) ?? '');
        return { observed: String(status), note: `${link.origin}/launch/…, until ${String(body.expiresAt)}` };
      },
    },
    { title: 'the link is opened: it leads into Studio', expected: '303 signed in as alice', run: openOnce },
    {
      title: 'the link is opened again: it works once',
      expected: '410 ticket_spent',
      async run() {
        const answer = await open();
        const { code, detail } = (await answer.json()) as Record<string, unknown>;
        return { observed: `${answer.status} ${String(code)}`, note: String(detail) };
      },
    },
  ];
}
