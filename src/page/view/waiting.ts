/** What is shown while the page waits for an answer: the outlines of what will be there. */
import { element, unseen } from '../element.ts';

export function waitingPage(text: string): HTMLElement {
  return element(
    'section',
    { class: 'panel', 'aria-busy': 'true' },
    element('div', { class: 'spinner' }),
    element('h1', { tabindex: '-1', class: 'quiet-heading' }, text),
  );
}

export function outlinePage(): HTMLElement {
  const card = () =>
    element(
      'div',
      { class: 'card' },
      element('div', { class: 'bone short' }),
      element('div', { class: 'bone' }),
      element('div', { class: 'bone tall' }),
    );
  return element(
    'section',
    { 'aria-busy': 'true' },
    element('h1', { tabindex: '-1', class: 'quiet-heading' }, 'Looking up what you may open…'),
    element('div', { class: 'cards', 'aria-hidden': 'true' }, card(), card()),
  );
}

export function outlineOfSpaces(): HTMLElement {
  return element(
    'div',
    { class: 'spaces', 'aria-busy': 'true' },
    unseen('Looking up your spaces'),
    element('div', { class: 'bone' }),
  );
}
