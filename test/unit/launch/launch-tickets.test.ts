import { describe, expect, test } from 'vitest';
import { createLaunchTickets, type LaunchTicketsOptions } from '../../../src/launch/launch-tickets.ts';
import type { ErrorCode } from '../../../src/model/errors.ts';
import { ServiceError } from '../../../src/model/errors.ts';
import type { TicketStore } from '../../../src/model/ticket-store.ts';
import { MemoryTicketStore } from '../../../src/tickets/memory-ticket-store.ts';
import { refusalOfPromise } from '../studio/refusal.ts';
import { createLaunchTrial, IDENTITY, MINTED_URL, NOW, ONE, type TrialOptions, TWO } from './launch-trial.ts';

const ADDRESS = '10.20.30.40';
const unreadable = (): ServiceError => new ServiceError('not_ready', { detail: 'no answer', retryAfterSeconds: 5 });

function trialOf(trialOptions: TrialOptions = {}, options: Partial<LaunchTicketsOptions> = {}) {
  const trial = createLaunchTrial(trialOptions);
  const store = new MemoryTicketStore({ clock: () => NOW });
  const logged: object[] = [];
  const tickets = createLaunchTickets({
    launch: trial.launch,
    store,
    issuers: new Set([IDENTITY.issuer]),
    lifetimeSeconds: 300,
    bindsSourceAddress: false,
    clock: () => NOW,
    log: { error: (facts) => logged.push(facts) },
    ...options,
  });
  const issue = (request = {}, address: string | undefined = ADDRESS) =>
    tickets.issue(IDENTITY, request, trial.decide('create_launch_ticket'), address);
  const open = async (id: string, requestId = 'request-1', address = ADDRESS) =>
    tickets.open(await tickets.look(id, address), trial.decide('open_launch_ticket'), requestId);
  return { trial, store, logged, tickets, issue, open };
}

/** A store of which one part behaves otherwise. */
function storeWith(part: Partial<TicketStore>): TicketStore {
  const store = new MemoryTicketStore({ clock: () => NOW });
  return {
    put: (ticket) => store.put(ticket),
    find: (id) => store.find(id),
    take: (id, use) => store.take(id, use),
    giveBack: (ticket, requestId) => store.giveBack(ticket, requestId),
    ...part,
  };
}

describe('issuing a launch ticket', () => {
  test('keeps it before its event is written, and hands out nothing that was not recorded', async () => {
    const { issue, store } = trialOf({ record: () => Promise.reject(new Error('disk full')) });
    expect(await refusalOfPromise(issue())).toMatchObject({ code: 'not_ready' });
    expect(store).toBeDefined();
    const good = trialOf();
    const { id } = await good.issue();
    expect(good.trial.events).toMatchObject([
      { action: 'create_launch_ticket', outcome: 'allow', ticketId: id, target: ONE },
    ]);
    expect(good.trial.minted).toEqual([]);
  });

  test('remembers the domain that was decided on, though the caller named none', async () => {
    const { issue, tickets } = trialOf();
    expect((await tickets.look((await issue({ app: 'JupyterLab' })).id, ADDRESS)).request).toEqual({
      domainId: 'd-one',
      app: 'JupyterLab',
    });
  });

  test('hands on the whole of who the caller is, as their token had it', async () => {
    const { issue, tickets } = trialOf();
    expect((await tickets.look((await issue()).id, ADDRESS)).identity).toEqual(IDENTITY);
  });

  test('names no two tickets alike', async () => {
    const { issue } = trialOf();
    const ids = await Promise.all(Array.from({ length: 200 }, async () => (await issue()).id));
    expect(new Set(ids).size).toBe(200);
  });

  test('is refused where tickets are for one address and that of the caller is not known', async () => {
    const { tickets, trial } = trialOf({}, { bindsSourceAddress: true });
    const issued = tickets.issue(IDENTITY, {}, trial.decide(), undefined);
    expect(await refusalOfPromise(issued)).toMatchObject({ code: 'outside_network' });
  });
});

describe('a ticket that is bound to an address', () => {
  test('works from there, and from nowhere else, and is not used up by the attempt', async () => {
    const { issue, open } = trialOf({}, { bindsSourceAddress: true });
    const { id } = await issue();
    expect(await refusalOfPromise(open(id, 'request-1', '10.20.30.41'))).toMatchObject({ code: 'outside_network' });
    expect((await open(id)).authorizedUrl.reveal()).toBe(MINTED_URL);
  });

  test('works from anywhere if tickets are not bound', async () => {
    const { issue, open } = trialOf();
    expect((await open((await issue()).id, 'request-1', '192.0.2.7')).target).toEqual(ONE);
  });
});

describe('opening a launch ticket', () => {
  test.each<[string, ErrorCode, TrialOptions]>([
    [
      'no URL could be created',
      'upstream_failed',
      { mint: () => Promise.reject(new ServiceError('upstream_failed', { detail: '' })) },
    ],
    ['the person is mapped to another domain', 'domain_forbidden', { mapping: { disabled: false, targets: [TWO] } }],
    ['the event could not be written', 'not_ready', { record: () => Promise.reject(new Error('disk full')) }],
  ])('leaves it free if %s', async (_why, code, trialOptions) => {
    const issued = trialOf();
    const { id } = await issued.issue();
    const later = trialOf(trialOptions, { store: issued.store });
    expect(await refusalOfPromise(later.open(id, 'request-2'))).toMatchObject({ code });
    expect((await issued.store.find(id))?.state).toBe('free');
    expect((await issued.open(id, 'request-3')).target).toEqual(ONE);
    expect(later.logged).toEqual([]);
  });

  test('leaves it taken once a URL is on its way', async () => {
    const { issue, open, store, tickets } = trialOf();
    const { id } = await issue();
    await open(id, 'request-2');
    expect(await store.find(id)).toMatchObject({ state: 'taken', use: { requestId: 'request-2' } });
    expect(await refusalOfPromise(tickets.look(id, ADDRESS))).toMatchObject({ code: 'ticket_spent' });
  });

  test('asks SageMaker for nothing if another request was faster', async () => {
    const { issue, tickets, trial, store } = trialOf();
    const found = await tickets.look((await issue()).id, ADDRESS);
    await store.take(found.kept.id, { requestId: 'faster', time: '' });
    expect(await refusalOfPromise(tickets.open(found, trial.decide(), 'slower'))).toMatchObject({
      code: 'ticket_spent',
    });
    expect(trial.minted).toEqual([]);
    // Nor is it taken away from whoever has it.
    expect(await store.find(found.kept.id)).toMatchObject({ state: 'taken', use: { requestId: 'faster' } });
  });

  test('gives it back if nobody can tell whether it was taken', async () => {
    const inner = new MemoryTicketStore({ clock: () => NOW });
    const store = storeWith({
      put: (ticket) => inner.put(ticket),
      find: (id) => inner.find(id),
      async take(id, use) {
        await inner.take(id, use);
        throw unreadable();
      },
      giveBack: (ticket, requestId) => inner.giveBack(ticket, requestId),
    });
    const { issue, open, trial } = trialOf({}, { store });
    const { id } = await issue();
    expect(await refusalOfPromise(open(id))).toMatchObject({ code: 'not_ready' });
    expect(trial.minted).toEqual([]);
    expect((await inner.find(id))?.state).toBe('free');
  });

  test('says why no URL was created, also if the ticket cannot be given back, and tells operators of that', async () => {
    const store = storeWith({ giveBack: () => Promise.reject(unreadable()) });
    const mint = () => Promise.reject(new ServiceError('upstream_throttled', { detail: '', retryAfterSeconds: 2 }));
    const { issue, open, logged } = trialOf({ mint }, { store });
    const { id } = await issue();
    expect(await refusalOfPromise(open(id))).toMatchObject({ code: 'upstream_throttled' });
    expect(logged).toMatchObject([{ ticketId: id }]);
    expect((await store.find(id))?.state).toBe('taken');
  });
});

describe('what is kept for a ticket', () => {
  test.each([
    ['no JSON', 'nonsense'],
    ['not of its form', '{}'],
    ['without a domain', JSON.stringify({ identity: IDENTITY, request: {} })],
    ['of nobody', JSON.stringify({ identity: { ...IDENTITY, subject: '' }, request: { domainId: 'd-one' } })],
  ])('is a fault if it is %s, and lets nobody in', async (_what, content) => {
    const { store, tickets } = trialOf();
    await store.put({ id: 'by-hand', content, expiresAtSeconds: 2_000_000_000 });
    expect(await refusalOfPromise(tickets.look('by-hand', ADDRESS))).toMatchObject({ code: 'internal_error' });
  });

  test('has ended with its time, whether or not the store has forgotten it', async () => {
    const { store, tickets } = trialOf();
    const content = JSON.stringify({ identity: IDENTITY, request: { domainId: 'd-one' } });
    await store.put({ id: 'ended', content, expiresAtSeconds: Math.floor(NOW / 1000) });
    expect(await refusalOfPromise(tickets.look('ended', ADDRESS))).toMatchObject({
      code: 'ticket_spent',
      tokenFault: 'expired',
    });
  });
});
