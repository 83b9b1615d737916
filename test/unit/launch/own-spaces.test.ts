import { describe, expect, test } from 'vitest';
import type { OpenDomain } from '../../../src/launch/own-domains.ts';
import { listOwnSpaces } from '../../../src/launch/own-spaces.ts';
import { ServiceError } from '../../../src/model/errors.ts';
import type { ListedSpaces, SpaceCaller, StudioSpace } from '../../../src/model/space-directory.ts';
import { refusalOfPromise } from '../studio/refusal.ts';
import { policyFor } from './launch-trial.ts';

const own = (spaceName: string): StudioSpace => ({
  spaceName,
  ownerUserProfileName: 'alice',
  sharingType: 'Private',
  status: 'InService',
});

function domain(domainId: string, sharedSpaces = false): OpenDomain {
  return {
    domainId,
    target: { domainId, region: 'us-east-1', userProfileName: 'alice' },
    policy: { ...policyFor(domainId, 'us-east-1'), sharedSpaces },
  };
}

const tenDomains = Array.from({ length: 10 }, (_, index) => domain(`d-${index}`));

function directoryOf(list: (caller: SpaceCaller) => Promise<ListedSpaces>) {
  return { find: () => Promise.reject(new Error('one space was asked for')), list };
}

/** Lets everything that can happen without anybody from outside happen. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('the spaces of a caller', () => {
  test('are their private ones, and the shared ones where the policy in effect allows them', async () => {
    const spaces: readonly StudioSpace[] = [
      own('notes'),
      { ...own('bobs'), ownerUserProfileName: 'bob' },
      { ...own('team'), ownerUserProfileName: 'bob', sharingType: 'Shared' },
      { ...own('of-old'), sharingType: undefined },
      { ...own('new'), status: 'Pending' },
    ];
    const directory = directoryOf(async () => ({ spaces, truncated: false }));
    const listed = await listOwnSpaces(directory, 'subject-1', [domain('d-one'), domain('d-two', true)]);
    const names = listed.map(({ spaces: ofDomain }) => ofDomain.map(({ spaceName }) => spaceName));
    expect(names).toEqual([
      ['notes', 'new'],
      ['notes', 'team', 'new'],
    ]);
  });

  test('are said to be cut off if the directory says so, or if there are over 500', async () => {
    const many = Array.from({ length: 501 }, (_, index) => own(`notes-${index}`));
    const listed = async (spaces: readonly StudioSpace[], truncated: boolean) => {
      const [answer] = await listOwnSpaces(
        directoryOf(async () => ({ spaces, truncated })),
        's',
        [domain('d-one')],
      );
      return [answer?.spaces.length, answer?.spacesTruncated];
    };
    expect(await listed(many.slice(1), false)).toEqual([500, false]);
    expect(await listed(many, false)).toEqual([500, true]);
    expect(await listed([], true)).toEqual([0, true]);
  });

  test('are asked for in four domains at a time, and told in the order of the domains', async () => {
    let underWay = 0;
    let most = 0;
    const directory = directoryOf(async ({ target }) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await settled();
      underWay -= 1;
      return { spaces: [own(`notes-${target.domainId}`)], truncated: false };
    });
    const listed = await listOwnSpaces(directory, 'subject-1', tenDomains);
    expect(most).toBe(4);
    expect(listed.map(({ spaces }) => spaces[0]?.spaceName)).toEqual(
      tenDomains.map(({ domainId }) => `notes-${domainId}`),
    );
  });

  test('are not told in part: one domain that cannot be read fails it all, and nothing more is asked', async () => {
    const failure = new ServiceError('upstream_throttled', { detail: 'busy' });
    const asked: string[] = [];
    const directory = directoryOf(async ({ target: { domainId } }) => {
      asked.push(domainId);
      await settled();
      if (domainId === 'd-1') {
        throw failure;
      }
      return { spaces: [], truncated: false };
    });
    expect(await refusalOfPromise(listOwnSpaces(directory, 'subject-1', tenDomains))).toBe(failure);
    await settled();
    await settled();
    expect(asked.length).toBeLessThanOrEqual(5);
  });

  test('are given up before the gateway in front gives up, however many domains are slow', async () => {
    let time = 0;
    const asked: string[] = [];
    const directory = directoryOf(async ({ target: { domainId } }) => {
      asked.push(domainId);
      await settled();
      // Four at a time, eight seconds each.
      time += 2_000;
      return { spaces: [], truncated: false };
    });
    const many = [...tenDomains, ...Array.from({ length: 10 }, (_, index) => domain(`d-1${index}`))];
    const refusal = await refusalOfPromise(listOwnSpaces(directory, 'subject-1', many, () => time));
    expect(refusal).toMatchObject({ code: 'upstream_timeout', retryable: true });
    expect(asked.length).toBeLessThanOrEqual(12);
    expect(time).toBeLessThan(29_000);
  });

  test('are nothing without domains', async () => {
    const directory = directoryOf(() => Promise.reject(new Error('asked')));
    expect(await listOwnSpaces(directory, 'subject-1', [])).toEqual([]);
  });
});
