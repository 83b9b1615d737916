import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { FileProfileDirectory } from '../../src/profiles/file-profile-directory.ts';
import { CONTRACT_ISSUER, describeProfileDirectory } from './profile-directory.ts';

const domains = [
  { id: 'd-one', region: 'us-east-1' },
  { id: 'd-two', region: 'eu-west-1' },
];

describeProfileDirectory('a mapping file', {
  domains,
  async open(people) {
    const folder = await mkdtemp(join(tmpdir(), 'profile-directory-'));
    const path = join(folder, 'mapping.yaml');
    const mappings = Object.entries(people).map(([person, profile]) => ({
      subject: `subject-of-${person}`,
      targets: domains.map(({ id }) => ({ domain: id, profile })),
    }));
    await writeFile(path, JSON.stringify({ mappings }));
    const directory = await FileProfileDirectory.open({
      path,
      domains,
      issuers: [{ names: [CONTRACT_ISSUER] }],
      pollMilliseconds: 60_000,
      onReload: () => undefined,
    });
    onTestFinished(async () => {
      directory.close();
      await rm(folder, { recursive: true });
    });
    return directory;
  },
});
