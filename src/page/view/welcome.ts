/** What somebody sees who is not signed in. */
import { element } from '../element.ts';
import { button, setBusy } from './button.ts';
import { icon } from './icon.ts';

/** Whoever stops the way to the sign-in page, or comes back by the browser's button, finds the page as they left it. */
const BUSY_MILLISECONDS = 5_000;

/** @param note what came of an earlier try, if that needs saying */
export function welcomePage(signIn: () => void, note?: string): HTMLElement {
  const press = () => {
    setBusy(start, true);
    setTimeout(() => setBusy(start, false), BUSY_MILLISECONDS);
    signIn();
  };
  const start = button('Sign in', { trailingIcon: 'forward' }, press);
  return element(
    'section',
    { class: 'panel' },
    element('div', { class: 'emblem' }, icon('brand')),
    element('h1', { tabindex: '-1' }, 'Your way into SageMaker Studio'),
    element(
      'p',
      { class: 'lead' },
      'Sign in with your company account, then open Studio, its applications or one of your spaces.',
    ),
    note === undefined
      ? undefined
      : element('p', { class: 'note', role: 'alert' }, icon('alert'), element('span', {}, note)),
    element('div', { class: 'actions' }, start),
    element('p', { class: 'fine' }, icon('lock'), 'Works from inside the corporate network only.'),
  );
}
