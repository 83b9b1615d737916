/** Buttons, and what they look like while something is under way that they began. */
import { type Child, element } from '../element.ts';
import { type IconName, icon } from './icon.ts';

export interface ButtonOptions {
  readonly kind?: 'primary' | 'quiet' | 'tile' | 'small';
  readonly icon?: IconName;
  /** Behind the text. */
  readonly trailingIcon?: IconName;
}

export function button(
  text: Child,
  { kind = 'primary', ...icons }: ButtonOptions,
  press: () => void,
): HTMLButtonElement {
  const made = element(
    'button',
    { type: 'button', class: `button ${kind}` },
    icons.icon === undefined ? undefined : icon(icons.icon),
    text,
    icons.trailingIcon === undefined ? undefined : icon(icons.trailingIcon),
  );
  made.addEventListener('click', () => {
    // It stays where the focus is, so it is not switched off; pressing it again does nothing.
    if (made.getAttribute('aria-disabled') !== 'true') {
      press();
    }
  });
  return made;
}

export function setBusy(target: HTMLElement, isBusy: boolean): void {
  target.classList.toggle('busy', isBusy);
  if (isBusy) {
    target.setAttribute('aria-disabled', 'true');
  } else {
    target.removeAttribute('aria-disabled');
  }
}
