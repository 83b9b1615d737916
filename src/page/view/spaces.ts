/** The spaces of a domain that somebody may open. They come later than the rest, since SageMaker is asked for them. */
import type { StudioApp } from '../../model/studio-app.ts';
import type { Domain, LaunchRequest, Space } from '../answers.ts';
import { element, unseen } from '../element.ts';
import { APPS, knownApps, SPACE_APPS } from './app-names.ts';
import { button } from './button.ts';
import { icon } from './icon.ts';
import { outlineOfSpaces } from './waiting.ts';

export interface SpaceList {
  readonly section: HTMLElement;
  show(spaces: readonly Space[], truncated: boolean): void;
  /** They cannot be had; the rest of the page does not need them. */
  fail(tryAgain: () => void): void;
  wait(): void;
}

/** SageMaker's words for spaces that can be opened. */
const OPENABLE: readonly string[] = ['InService', 'Updating'];

type OpenSpace = (request: LaunchRequest, what: string, pressed: HTMLElement) => void;

/** As `bdi` does, where there is text only (Unicode Standard Annex #9): colleagues name spaces, and a name may turn what follows it. */
function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}

export function spaceSection(domain: Domain, open: OpenSpace): SpaceList {
  const { domainId } = domain;
  const apps = knownApps(domain);
  const body = element('div', {}, outlineOfSpaces());
  const section = element('section', { class: 'part' }, element('h3', {}, 'Spaces'), body);
  const suitable = apps.filter((app) => SPACE_APPS.includes(app));
  const spaceApps = suitable.length > 0 ? suitable : apps.slice(0, 1);

  const row = (space: Space): HTMLElement => {
    const { spaceName, displayName = spaceName, sharing, status } = space;
    const canBeOpened = OPENABLE.includes(status);
    const openIn = (app: StudioApp): HTMLElement => {
      const { name } = APPS[app];
      const label = element('span', {}, unseen('Open '), name, unseen(` in the space ${displayName}, in a new tab`));
      const made = button(label, { kind: 'small', trailingIcon: 'open' }, () =>
        open({ domainId, app, spaceName }, `${name} in ${isolated(displayName)}`, made),
      );
      return made;
    };
    return element(
      'li',
      { class: 'space' },
      icon(sharing === 'shared' ? 'people' : 'person'),
      element(
        'div',
        { class: 'space-text' },
        element('span', { class: 'space-name' }, element('bdi', {}, displayName)),
        element(
          'span',
          { class: 'space-kind' },
          sharing === 'shared' ? 'Shared' : 'Private',
          canBeOpened ? '' : ` · ${status}`,
        ),
      ),
      ...(canBeOpened ? [element('div', { class: 'space-apps' }, ...spaceApps.map(openIn))] : []),
    );
  };

  return {
    section,
    show(spaces, truncated) {
      body.replaceChildren(
        spaces.length === 0
          ? element('p', { class: 'fine' }, 'You have none yet. You can make one in Studio.')
          : element('ul', { class: 'spaces' }, ...spaces.map(row)),
        ...(truncated
          ? [element('p', { class: 'fine' }, 'There are more; some may be missing here. You find all in Studio.')]
          : []),
      );
    },
    fail(tryAgain) {
      body.replaceChildren(
        element(
          'p',
          { class: 'fine' },
          'Your spaces cannot be listed right now. Everything else works.',
          button('Try again', { kind: 'small' }, tryAgain),
        ),
      );
    },
    wait() {
      body.replaceChildren(outlineOfSpaces());
    },
  };
}
