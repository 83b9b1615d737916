/**
 * Which part of the page is shown when. The token is in here, in memory, for as long as it is valid and the page is open; it
 * goes to the service and nowhere else.
 */
import type { LaunchPageSettings } from '../model/launch-page.ts';
import type { Caller, LaunchRequest, PresignedUrl, Refusal } from './answers.ts';
import { createService, type Service } from './service.ts';
import { createSignIn, type SignedIn, type SignInFailure } from './sign-in.ts';
import { prepareStudioTab, type StudioTab } from './studio-tab.ts';
import { button, setBusy } from './view/button.ts';
import { createFrame } from './view/frame.ts';
import { homePage } from './view/home.ts';
import { problemNote, problemPage, wordsOf } from './view/problem.ts';
import type { SpaceList } from './view/spaces.ts';
import { outlinePage, waitingPage } from './view/waiting.ts';
import { welcomePage } from './view/welcome.ts';

const NOTES: Readonly<Record<SignInFailure, string>> = {
  cancelled: 'The sign-in page did not let you in. Try again, or ask your platform team whether you may use Studio.',
  stale: 'That sign-in was begun elsewhere, or too long ago. Start again here.',
  unreachable: 'The sign-in page cannot be reached from here. Check your connection, then try again.',
  failed: 'The sign-in did not work. If it happens again, tell your platform team.',
};

/** The answer is not what this page takes it for: it is of another version, or of something in between. */
const UNINTELLIGIBLE: Refusal = { code: 'internal_error' };

/** Timers stand still while a machine sleeps, so the time is looked at again when somebody comes back. */
const COMING_BACK = ['visibilitychange', 'pageshow', 'focus'] as const;

export function createLaunchPage(settings: LaunchPageSettings) {
  const signIn = createSignIn(settings);
  const frame = createFrame();
  let session: { readonly service: Service; readonly expiresAt: number } | undefined;
  let expiry: ReturnType<typeof setTimeout> | undefined;

  function start(): void {
    for (const event of COMING_BACK) {
      addEventListener(event, endIfExpired);
    }
    if (!signIn.isReturning()) {
      frame.show(welcomePage(beginSignIn), false);
      return;
    }
    frame.show(waitingPage('Signing you in…'), false);
    void finishSignIn();
  }

  function beginSignIn(): void {
    signIn.begin().catch(() => frame.show(welcomePage(beginSignIn, NOTES.failed)));
  }

  async function finishSignIn(): Promise<void> {
    const outcome = await signIn.complete();
    if (typeof outcome === 'string') {
      frame.show(welcomePage(beginSignIn, NOTES[outcome]));
    } else {
      await enter(outcome);
    }
  }

  async function enter({ token, expiresAt }: SignedIn): Promise<void> {
    session = { service: createService(settings, token), expiresAt };
    clearTimeout(expiry);
    expiry = setTimeout(endIfExpired, expiresAt - Date.now());
    frame.showPerson(undefined, signOut);
    await showHome();
  }

  function endIfExpired(): void {
    if (session !== undefined && Date.now() >= session.expiresAt) {
      showExpired({ code: 'invalid_token' });
    }
  }

  function leave(): void {
    session = undefined;
    clearTimeout(expiry);
    frame.showNobody();
  }

  function signOut(): void {
    leave();
    // Also for whoever comes back here by the browser's button.
    frame.show(welcomePage(beginSignIn));
    signIn.end();
  }

  function showExpired(refusal: Refusal): void {
    leave();
    const words = settings.problems.invalid_token;
    frame.show(problemPage(words, refusal, settings, button('Sign in again', {}, beginSignIn)));
  }

  function showRefusal(refusal: Refusal): void {
    if (refusal.code === 'invalid_token') {
      showExpired(refusal);
      return;
    }
    const again = button('Try again', {}, () => void showHome());
    frame.show(problemPage(wordsOf(refusal, settings), refusal, settings, again));
  }

  async function showHome(): Promise<void> {
    const asked = session;
    if (asked === undefined) {
      return;
    }
    frame.show(outlinePage());
    const answer = await asked.service.describeCaller();
    if (session !== asked) {
      return;
    }
    if ('refusal' in answer) {
      showRefusal(answer.refusal);
      return;
    }
    try {
      showCaller(answer.value);
      frame.showPerson(answer.value.userName, signOut);
    } catch {
      showRefusal(UNINTELLIGIBLE);
    }
  }

  function showCaller(caller: Caller): void {
    if (caller.mapping === 'not_mapped' || caller.mapping === 'mapping_disabled') {
      showRefusal({ code: caller.mapping });
    } else if (caller.mapping !== 'mapped') {
      showRefusal(UNINTELLIGIBLE);
    } else if (caller.domains.length === 0) {
      showRefusal({ code: 'domain_forbidden', detail: 'None of your groups may open a domain.' });
    } else {
      const { page, spaceLists } = homePage(caller, open);
      frame.show(page);
      void showSpaces(spaceLists);
    }
  }

  async function showSpaces(lists: ReadonlyMap<string, SpaceList>): Promise<void> {
    const asked = session;
    const answer = await asked?.service.describeCallerWithSpaces();
    if (answer === undefined || session !== asked) {
      return;
    }
    try {
      if ('value' in answer) {
        for (const { domainId, spaces = [], spacesTruncated = false } of answer.value.domains) {
          lists.get(domainId)?.show(spaces, spacesTruncated);
        }
        return;
      }
    } catch {
      // Not what this page takes it for.
    }
    for (const list of lists.values()) {
      list.fail(() => {
        for (const each of lists.values()) {
          each.wait();
        }
        void showSpaces(lists);
      });
    }
  }

  function open(request: LaunchRequest, what: string, pressed: HTMLElement, place: HTMLElement): void {
    endIfExpired();
    if (session !== undefined) {
      place.replaceChildren();
      void openWith(session.service, request, { what, pressed, place });
    }
  }

  async function openWith(
    service: Service,
    request: LaunchRequest,
    { what, pressed, place }: { readonly what: string; readonly pressed: HTMLElement; readonly place: HTMLElement },
  ): Promise<void> {
    const tab = prepareStudioTab();
    setBusy(pressed, true);
    frame.say(`Opening ${what}…`);
    const answer = await service.createPresignedUrl(request);
    setBusy(pressed, false);
    const isStillWanted = session?.service === service;
    const refusal = 'refusal' in answer ? answer.refusal : isStillWanted ? leadOn(tab, answer.value, what) : undefined;
    if (!isStillWanted || refusal !== undefined) {
      tab.abandon();
      frame.say('');
    }
    if (refusal?.code === 'invalid_token') {
      showExpired(refusal);
    } else if (refusal !== undefined) {
      place.replaceChildren(problemNote(wordsOf(refusal, settings), refusal, settings));
    }
  }

  /** @returns why that was not done */
  function leadOn(tab: StudioTab, answer: PresignedUrl, what: string): Refusal | undefined {
    try {
      const { authorizedUrl } = answer;
      frame.say(tab.go(authorizedUrl) === 'new-tab' ? `${what} is open in a new tab.` : '');
      return undefined;
    } catch {
      return UNINTELLIGIBLE;
    }
  }

  return { start };
}
