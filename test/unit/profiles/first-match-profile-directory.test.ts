import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { ServiceError } from '../../../src/model/errors.ts';
import type { ProfileDirectory, ProfileMapping } from '../../../src/model/profile-directory.ts';
import type { ProfileOwners } from '../../../src/model/profile-owners.ts';
import { FirstMatchProfileDirectory, type MappingSource } from '../../../src/profiles/first-match-profile-directory.ts';
import { memoryOwners } from '../../support/profile-owners.ts';
import { ALICE, BOB, identity, OTHER_ISSUER, POOL_ISSUERS } from '../../support/revocation-identity.ts';

const issuers = [{ names: POOL_ISSUERS }, { names: [OTHER_ISSUER] }];
const alice = { issuer: POOL_ISSUERS[0], subject: ALICE };
const bob = { issuer: POOL_ISSUERS[0], subject: BOB };
const unavailable = new ServiceError('not_ready', { detail: 'the table cannot be read', retryAfterSeconds: 5 });

function target(domainId: string, userProfileName = 'alice') {
  return { domainId, region: 'us-east-1', userProfileName };
}

function mapping(...targets: ReturnType<typeof target>[]): ProfileMapping {
  return { disabled: false, targets };
}

function answering(answer: ProfileMapping | undefined | ServiceError) {
  const lookUp = vi.fn<ProfileDirectory['lookUp']>(async () => {
    if (answer instanceof ServiceError) {
      throw answer;
    }
    return answer;
  });
  return { lookUp };
}

function firstOf(...sources: readonly Omit<MappingSource, 'name'>[]): FirstMatchProfileDirectory {
  const names = ['table', 'file', 'claim'];
  return new FirstMatchProfileDirectory({
    sources: sources.map((source, index) => ({ name: names[index] ?? '', ...source })),
    issuers,
  });
}

const noOwners: ProfileOwners = memoryOwners();

describe('several mappings as one', () => {
  test('let the first that knows the person decide, and ask none after it', async () => {
    const [table, file, claim] = [
      answering(undefined),
      answering(mapping(target('d-one', 'from-file'))),
      answering(mapping(target('d-one', 'from-claim'))),
    ];
    const directory = firstOf({ directory: table }, { directory: file }, { directory: claim });
    expect(await directory.match(identity())).toEqual({
      source: 'file',
      mapping: mapping(target('d-one', 'from-file')),
    });
    expect(await directory.lookUp(identity())).toEqual(mapping(target('d-one', 'from-file')));
    expect(table.lookUp).toHaveBeenCalledTimes(2);
    expect(claim.lookUp).not.toHaveBeenCalled();
  });

  test('threat 51: let a disabled mapping decide, whatever comes after it', async () => {
    const disabled = { disabled: true, targets: [target('d-one')] };
    const directory = firstOf({ directory: answering(disabled) }, { directory: answering(mapping(target('d-one'))) });
    expect(await directory.lookUp(identity())).toEqual(disabled);
  });

  test('know nobody whom none of them knows', async () => {
    const directory = firstOf({ directory: answering(undefined) }, { directory: answering(undefined) });
    expect(await directory.match(identity())).toBeUndefined();
  });

  test('do not let the next decide where one cannot answer', async () => {
    const next = answering(mapping(target('d-one')));
    const directory = firstOf({ directory: answering(unavailable) }, { directory: next });
    await expect(directory.lookUp(identity())).rejects.toMatchObject({ code: 'not_ready' });
    expect(next.lookUp).not.toHaveBeenCalled();
  });
});

describe('a profile that another source knows', () => {
  test.each([
    ['the file after the table', [{ owners: noOwners }, { owners: memoryOwners({ 'd-one/alice': bob }) }]],
    ['the table before the file', [{ owners: memoryOwners({ 'd-one/alice': bob }) }, { owners: noOwners }]],
  ] as const)("threat 54: is left out if it is somebody else's by %s", async (_which, [table, file]) => {
    const mapped = mapping(target('d-one'), target('d-two'));
    const matches = [table.owners === noOwners ? mapped : undefined, mapped];
    const directory = firstOf(
      { directory: answering(matches[0]), ...table },
      { directory: answering(matches[1]), ...file },
    );
    expect(await directory.lookUp(identity())).toEqual({
      disabled: false,
      targets: [target('d-two')],
      omitted: [{ domainId: 'd-one', userProfileName: 'alice', why: 'owned_by_another' }],
    });
  });

  test('leaves a mapping without targets, and not the next mapping, if all of them are left out', async () => {
    const directory = firstOf(
      { directory: answering(undefined), owners: memoryOwners({ 'd-one/alice': bob }) },
      { directory: answering(mapping(target('d-one'))), owners: noOwners },
      { directory: answering(mapping(target('d-one', 'other'))) },
    );
    expect(await directory.match(identity())).toMatchObject({ source: 'file', mapping: { targets: [] } });
  });

  test("stays if it is the caller's own there too, whichever of its names the issuer used", async () => {
    const owners = memoryOwners({ 'd-one/alice': alice });
    const directory = firstOf(
      { directory: answering(undefined), owners },
      { directory: answering(mapping(target('d-one'))), owners: noOwners },
    );
    for (const issuer of POOL_ISSUERS) {
      expect(await directory.lookUp(identity({ issuer }))).toEqual(mapping(target('d-one')));
    }
  });

  test("threat 54: is left out if its owner has the caller's subject at another issuer", async () => {
    const directory = firstOf(
      { directory: answering(undefined), owners: memoryOwners({ 'd-one/alice': alice }) },
      { directory: answering(mapping(target('d-one'))) },
    );
    expect(await directory.lookUp(identity({ issuer: OTHER_ISSUER }))).toMatchObject({ targets: [] });
  });

  test('does not ask the source that decided: it has asked itself', async () => {
    const owners = { ownerOf: vi.fn<ProfileOwners['ownerOf']>(async () => bob) };
    const directory = firstOf({ directory: answering(mapping(target('d-one'))), owners });
    expect(await directory.lookUp(identity())).toEqual(mapping(target('d-one')));
    expect(owners.ownerOf).not.toHaveBeenCalled();
  });

  test('refuses the caller if its owner cannot be known', async () => {
    const directory = firstOf(
      { directory: answering(undefined), owners: { ownerOf: () => Promise.reject(unavailable) } },
      { directory: answering(mapping(target('d-one'))) },
    );
    await expect(directory.lookUp(identity())).rejects.toMatchObject({ code: 'not_ready' });
  });

  test('keeps what the source itself left out', async () => {
    const omitted = [{ domainId: 'd-gone', userProfileName: 'alice', why: 'domain_not_configured' as const }];
    const directory = firstOf(
      { directory: answering({ ...mapping(target('d-one')), omitted }) },
      { directory: answering(undefined), owners: memoryOwners({ 'd-one/alice': bob }) },
    );
    const found = await directory.lookUp(identity());
    expect(found?.omitted?.map(({ domainId, why }) => [domainId, why])).toEqual([
      ['d-gone', 'domain_not_configured'],
      ['d-one', 'owned_by_another'],
    ]);
  });
});

describe('a name that two people can have', () => {
  const named = mapping(target('d-one'), target('d-two'));

  test('threat 54: opens the profile for whoever came first, and for nobody else', async () => {
    const register = memoryOwners();
    const directory = firstOf(
      { directory: answering(undefined), owners: register },
      { directory: answering(named), claimFrom: register },
    );
    expect(await directory.lookUp(identity())).toEqual(named);
    expect(await directory.lookUp(identity({ subject: BOB }))).toMatchObject({
      targets: [],
      omitted: [{ why: 'owned_by_another' }, { why: 'owned_by_another' }],
    });
    expect(await directory.lookUp(identity())).toEqual(named);
  });

  test("takes nothing that is somebody else's by another source", async () => {
    const register = memoryOwners();
    const directory = firstOf(
      { directory: answering(undefined), owners: register },
      { directory: answering(undefined), owners: memoryOwners({ 'd-one/alice': bob }) },
      { directory: answering(named), claimFrom: register },
    );
    expect(await directory.lookUp(identity())).toMatchObject({ targets: [target('d-two')] });
    expect(register.claimed).toEqual(['d-two/alice']);
  });

  test('claims nothing for somebody whose mapping comes from elsewhere', async () => {
    const register = memoryOwners();
    const directory = firstOf(
      { directory: answering(mapping(target('d-one'))), owners: register },
      { directory: answering(named), claimFrom: register },
    );
    await directory.lookUp(identity());
    expect(register.claimed).toEqual([]);
  });

  test('threat 54: never opens one profile for two people, whatever the sources say', async () => {
    const name = fc.constantFrom('a', 'A', 'b');
    const people = ['p', 'q', 'r'];
    const names = fc.record(Object.fromEntries(people.map((person) => [person, name])));
    const listed = fc.uniqueArray(fc.tuple(fc.constantFrom(...people), name), {
      comparator: (one, other) => one[0] === other[0] || one[1].toLowerCase() === other[1].toLowerCase(),
    });
    await fc.assert(
      fc.asyncProperty(listed, listed, names, fc.infiniteStream(fc.nat()), async (inTable, inFile, byName, order) => {
        const listing = (pairs: typeof inTable): ProfileDirectory => ({
          async lookUp({ subject }) {
            const pair = pairs.find(([person]) => person === subject);
            return pair && mapping(target('d-one', pair[1]));
          },
        });
        const ownersOf = (pairs: typeof inTable) =>
          memoryOwners(
            Object.fromEntries(
              pairs.map(([subject, owned]) => [`d-one/${owned.toLowerCase()}`, { issuer: POOL_ISSUERS[0], subject }]),
            ),
          );
        const register = ownersOf(inTable);
        const directory = firstOf(
          { directory: listing(inTable), owners: register },
          { directory: listing(inFile), owners: ownersOf(inFile) },
          {
            directory: { lookUp: async ({ subject }) => mapping(target('d-one', byName[subject])) },
            claimFrom: register,
          },
        );
        const holders = new Map<string, string>();
        for (let asked = 0; asked < 6; asked += 1) {
          const subject = people[(order.next().value ?? 0) % people.length] ?? '';
          for (const { userProfileName } of (await directory.lookUp(identity({ subject })))?.targets ?? []) {
            const key = userProfileName.toLowerCase();
            expect(holders.get(key) ?? subject).toBe(subject);
            holders.set(key, subject);
          }
        }
      }),
    );
  });
});
