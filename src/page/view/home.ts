/** What somebody may open: a card for each domain. */
import type { StudioApp } from '../../model/studio-app.ts';
import type { Caller, Domain, LaunchRequest } from '../answers.ts';
import { element, unseen } from '../element.ts';
import { APPS, knownApps } from './app-names.ts';
import { button } from './button.ts';
import { durationOf } from './duration.ts';
import { icon } from './icon.ts';
import { type SpaceList, spaceSection } from './spaces.ts';

/** Opens something. `place` is where to say so if that does not work, `pressed` the button that was pressed. */
export type Open = (request: LaunchRequest, what: string, pressed: HTMLElement, place: HTMLElement) => void;

export interface Home {
  readonly page: HTMLElement;
  readonly spaceLists: ReadonlyMap<string, SpaceList>;
}

export function homePage({ userName, domains }: Caller, open: Open): Home {
  const sorted = domains.toSorted((a, b) => Number(b.default) - Number(a.default));
  const spaceLists = new Map<string, SpaceList>();
  const cards = sorted.map((domain) => {
    const { card, spaces } = domainCard(domain, domains.length > 1, open);
    spaceLists.set(domain.domainId, spaces);
    return card;
  });
  const page = element(
    'section',
    {},
    element(
      'h1',
      { tabindex: '-1' },
      ...(userName === undefined ? ['Welcome'] : ['Welcome, ', element('bdi', {}, userName)]),
    ),
    element('p', { class: 'lead' }, domains.length > 1 ? 'Choose where to work. ' : '', 'Studio opens in a new tab.'),
    element('div', { class: domains.length > 1 ? 'cards' : 'cards single' }, ...cards),
  );
  return { page, spaceLists };
}

function domainCard(domain: Domain, isOneOfSeveral: boolean, open: Open): { card: HTMLElement; spaces: SpaceList } {
  const { domainId, region, userProfileName } = domain;
  const apps = knownApps(domain);
  const place = element('div');
  const headingId = `domain-${domainId}`;
  // Studio itself is where most people go; without it, the first of what there is.
  const mainApp: StudioApp | undefined = apps.includes('Studio') ? 'Studio' : apps[0];
  const others = apps.filter((app) => app !== mainApp);
  const spaces = spaceSection(domain, (request, what, pressed) => open(request, what, pressed, place));
  const openMain =
    mainApp === undefined
      ? undefined
      : button(
          element('span', {}, `Open ${APPS[mainApp].name}`, unseen(` in ${domainId}, in a new tab`)),
          { trailingIcon: 'open' },
          () => openMain && open({ domainId, app: mainApp }, APPS[mainApp].name, openMain, place),
        );
  const main = element(
    'div',
    { class: 'card-main' },
    element(
      'header',
      { class: 'card-head' },
      element('div', { class: 'tile-icon' }, icon('brand')),
      element(
        'div',
        { class: 'card-title' },
        element('p', { class: 'overline' }, 'Domain'),
        element('h2', { id: headingId }, domainId),
      ),
      domain.default && isOneOfSeveral ? element('span', { class: 'chip' }, 'Default') : undefined,
    ),
    element(
      'dl',
      { class: 'facts' },
      ...fact('User profile', userProfileName),
      ...fact('Region', region),
      ...fact('Session', `up to ${durationOf(domain.sessionDurationInSeconds)}`),
    ),
    place,
    openMain,
  );
  const more = element(
    'div',
    { class: 'card-more' },
    others.length === 0 ? undefined : appSection(domain, others, open, place),
    spaces.section,
  );
  const card = element('article', { class: 'card', 'aria-labelledby': headingId }, main, more);
  return { card, spaces };
}

function fact(name: string, value: string): readonly HTMLElement[] {
  return [element('div', {}, element('dt', {}, name), element('dd', {}, value))];
}

function appSection({ domainId }: Domain, apps: readonly StudioApp[], open: Open, place: HTMLElement): HTMLElement {
  const tile = (app: StudioApp): HTMLElement => {
    const { name, about } = APPS[app];
    const made = button(
      element(
        'span',
        { class: 'tile-text' },
        element('span', { class: 'tile-name' }, unseen('Open '), name, unseen(` in ${domainId}: `)),
        element('span', { class: 'tile-about' }, about, unseen(', in a new tab')),
      ),
      { kind: 'tile', icon: app, trailingIcon: 'open' },
      () => open({ domainId, app }, name, made, place),
    );
    return element('li', {}, made);
  };
  return element(
    'section',
    { class: 'part' },
    element('h3', {}, 'Applications'),
    element('ul', { class: 'tiles' }, ...apps.map(tile)),
  );
}
