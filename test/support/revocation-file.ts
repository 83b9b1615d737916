/** A revocation file on disk with a list that watches it, and what the list says about each change. */
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../src/model/clock.ts';
import { FileRevocationList, type FileRevocationListOptions } from '../../src/revocation/file-revocation-list.ts';
import { OTHER_ISSUER, POOL_ISSUERS } from './revocation-identity.ts';

type Reload = Parameters<FileRevocationListOptions['onReload']>[0];

export interface RevocationFileBench {
  readonly path: string;
  readonly list: FileRevocationList;
  readonly events: readonly Reload[];
  /** Replaces the file the way operators should, and resolves with the next thing the list says. */
  replace(text: string): Promise<Reload>;
  /** Resolves with the next thing the list says after the change. */
  change(how: () => Promise<void>): Promise<Reload>;
  close(): Promise<void>;
}

export async function openRevocationFile(text: string, clock: Clock = Date.now): Promise<RevocationFileBench> {
  const directory = await mkdtemp(join(tmpdir(), 'revocations-'));
  const path = join(directory, 'revocations.yaml');
  await writeFile(path, text);
  const events: Reload[] = [];
  let next: (event: Reload) => void = () => undefined;
  const list = await FileRevocationList.open({
    path,
    issuers: [{ names: POOL_ISSUERS }, { names: [OTHER_ISSUER] }],
    pollMilliseconds: 5,
    clock,
    onReload(event) {
      events.push(event);
      next(event);
    },
  });
  const change = async (how: () => Promise<void>): Promise<Reload> => {
    const said = new Promise<Reload>((resolve) => {
      next = resolve;
    });
    await how();
    return said;
  };
  return {
    path,
    list,
    events,
    change,
    replace: (content) =>
      change(async () => {
        await writeFile(`${path}.new`, content);
        await rename(`${path}.new`, path);
      }),
    async close() {
      list.close();
      await rm(directory, { recursive: true });
    },
  };
}
