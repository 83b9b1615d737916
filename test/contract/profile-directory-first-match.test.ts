import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ClaimProfileDirectory } from '../../src/profiles/claim-profile-directory.ts';
import { FileProfileDirectory } from '../../src/profiles/file-profile-directory.ts';
import { FirstMatchProfileDirectory } from '../../src/profiles/first-match-profile-directory.ts';
import { memoryOwners } from '../support/profile-owners.ts';
import { CONTRACT_ISSUER, describeProfileDirectory } from './profile-directory.ts';

const domains = [
  { id: 'd-one', region: 'us-east-1' },
  { id: 'd-two', region: 'eu-west-1' },
];
const issuers = [{ names: [CONTRACT_ISSUER] }];

describeProfileDirectory('several mappings as one', {
  domains,
  // One person is in the file; the other is found by their name.
  async open({ alice }) {
    const folder = await mkdtemp(join(tmpdir(), 'profile-directory-'));
    const path = join(folder, 'mapping.yaml');
    const targets = domains.map(({ id }) => ({ domain: id, profile: alice }));
    await writeFile(path, JSON.stringify({ mappings: [{ subject: 'subject-of-alice', targets }] }));
    const file = await FileProfileDirectory.open({
      path,
      domains,
      issuers,
      pollMilliseconds: 60_000,
      onReload: () => undefined,
    });
    onTestFinished(async () => {
      file.close();
      await rm(folder, { recursive: true });
    });
    const register = memoryOwners();
    return new FirstMatchProfileDirectory({
      issuers,
      sources: [
        { name: 'table', directory: { lookUp: async () => undefined }, owners: register },
        { name: 'file', directory: file, owners: file },
        {
          name: 'claim',
          directory: new ClaimProfileDirectory({ claim: 'username', namesIgnoreCase: true, domains }),
          claimFrom: register,
        },
      ],
    });
  },
});
