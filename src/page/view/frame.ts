/** What stays while the rest of the page changes: its name, who is signed in, and what is said aloud. */
import { element } from '../element.ts';
import { button } from './button.ts';
import { icon } from './icon.ts';

const SAID_MILLISECONDS = 6_000;

export function createFrame() {
  const person = element('div', { class: 'person' });
  const content = element('main', { class: 'content' });
  const spoken = element('p', { class: 'spoken', role: 'status' });
  let silence: ReturnType<typeof setTimeout> | undefined;
  // In place of what is there if this never runs.
  document.body.replaceChildren(
    element(
      'header',
      { class: 'bar' },
      element('div', { class: 'brand' }, icon('brand'), element('span', {}, 'Studio Pass')),
      person,
    ),
    content,
    spoken,
  );

  return {
    /** @param moveFocus whether the person asked for what is shown, so that they should be led to it */
    show(view: HTMLElement, moveFocus = true): void {
      content.replaceChildren(view);
      const heading = view.querySelector<HTMLElement>('h1');
      document.title = heading === null ? 'Studio Pass' : `${heading.textContent} · Studio Pass`;
      if (moveFocus) {
        heading?.focus({ preventScroll: true });
        scrollTo({ top: 0 });
      }
    },
    showPerson(name: string | undefined, signOut: () => void): void {
      person.replaceChildren(
        ...(name === undefined
          ? []
          : [element('span', { class: 'name' }, icon('person'), element('span', {}, element('bdi', {}, name)))]),
        button('Sign out', { kind: 'quiet', icon: 'signOut' }, signOut),
      );
    },
    showNobody(): void {
      person.replaceChildren();
    },
    /** For a moment. */
    say(text: string): void {
      clearTimeout(silence);
      spoken.textContent = text;
      silence = setTimeout(() => spoken.replaceChildren(), SAID_MILLISECONDS);
    },
  };
}
