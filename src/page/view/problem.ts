/** Says what went wrong in plain words, what the person can do, and what they can quote to whoever helps them. */
import type { LaunchPageSettings, ProblemWords } from '../../model/launch-page.ts';
import type { Refusal } from '../answers.ts';
import { type Child, element } from '../element.ts';
import { type IconName, icon } from './icon.ts';

type Words = Pick<LaunchPageSettings, 'problems' | 'helpUrl'>;

/** A refusal in the words of the catalogue; where there was no answer, its advice for people who are outside the network. */
export function wordsOf({ code, detail, retryAfterSeconds }: Refusal, { problems }: Words): ProblemWords {
  if (code === 'unreachable') {
    return {
      title: 'Studio Pass cannot be reached',
      detail: 'There was no answer. You may be outside the corporate network, or offline.',
      remedy: problems.outside_network.remedy,
    };
  }
  const words = problems[code];
  return {
    title: words.title,
    detail: detail ?? words.detail,
    remedy: retryAfterSeconds === undefined ? words.remedy : `${words.remedy} ${waitOf(retryAfterSeconds)}`,
  };
}

function waitOf(seconds: number): string {
  return `It makes sense after ${seconds === 1 ? 'a second' : `${Math.ceil(seconds)} seconds`}.`;
}

/** In place of everything else on the page. */
export function problemPage(
  words: ProblemWords,
  refusal: Refusal | undefined,
  settings: Words,
  ...actions: Child[]
): HTMLElement {
  return element(
    'section',
    { class: 'panel' },
    element('div', { class: 'emblem' }, icon(emblemOf(refusal))),
    element('h1', { tabindex: '-1' }, words.title),
    element('p', { class: 'lead' }, words.detail),
    element('p', {}, words.remedy),
    element('div', { class: 'actions' }, ...actions, helpLink(settings)),
    reference(refusal),
  );
}

/** Where it happened, with everything else left as it is. */
export function problemNote(words: ProblemWords, refusal: Refusal, settings: Words): HTMLElement {
  return element(
    'div',
    { class: 'note', role: 'alert' },
    icon(emblemOf(refusal)),
    element(
      'div',
      {},
      element('strong', {}, words.title),
      element('p', {}, `${words.detail} ${words.remedy}`),
      reference(refusal),
      helpLink(settings),
    ),
  );
}

function emblemOf(refusal: Refusal | undefined): IconName {
  switch (refusal?.code) {
    case 'unreachable':
    case 'outside_network':
      return 'network';
    case 'invalid_token':
      return 'clock';
    case 'not_mapped':
    case 'mapping_disabled':
    case 'revoked':
    case 'domain_forbidden':
      return 'lock';
    default:
      return 'alert';
  }
}

function reference(refusal: Refusal | undefined): HTMLElement | undefined {
  return refusal?.requestId === undefined
    ? undefined
    : element('p', { class: 'reference' }, `${refusal.code} · request id `, element('code', {}, refusal.requestId));
}

function helpLink({ helpUrl }: Words): HTMLElement | undefined {
  return helpUrl === undefined
    ? undefined
    : element('a', { class: 'button quiet', href: helpUrl, target: '_blank', rel: 'noopener noreferrer' }, 'Get help');
}
