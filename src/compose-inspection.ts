/**
 * Reads the files that a configuration names, as the service does when it starts, so that an operator learns what is wrong with
 * them before it does. It connects to nothing and keeps nothing open.
 */
import { COGNITO_ALGORITHMS } from './auth/cognito-token-verifier.ts';
import { createFileKeySource } from './auth/file-key-source.ts';
import { parseKeySet } from './auth/json-web-key-set.ts';
import type { JwsAlgorithm } from './auth/jws-algorithm.ts';
import { fetchWithin } from './auth/key-source.ts';
import { issuerNames } from './composition/issuer-names.ts';
import type { Configuration } from './config/schema.ts';
import { ConfigurationError, type DocumentFault } from './document/document-fault.ts';
import type { Clock } from './model/clock.ts';
import { FileProfileDirectory } from './profiles/file-profile-directory.ts';
import { FileRevocationList } from './revocation/file-revocation-list.ts';

interface InspectedFile {
  readonly path: string;
  readonly kind: 'mapping' | 'revocations' | 'signing keys';
  /** People, entries or keys. */
  readonly count: number;
}

export interface Inspection {
  readonly files: readonly InspectedFile[];
  /** Of all files together. */
  readonly faults: readonly DocumentFault[];
}

/** Nothing is kept open long enough for it to matter. */
const POLL_MILLISECONDS = 60_000;
const KEY_FILE_SECONDS = 10;

export async function inspectFiles(configuration: Configuration, clock: Clock): Promise<Inspection> {
  const { mapping, revocation, cognito, oidc, domains } = configuration;
  const watching = {
    issuers: issuerNames(configuration),
    pollMilliseconds: POLL_MILLISECONDS,
    onReload: () => undefined,
  };
  const questions: (() => Promise<InspectedFile>)[] = [];
  if (mapping.file !== undefined) {
    const path = mapping.file;
    questions.push(async () => {
      const directory = await FileProfileDirectory.open({ ...watching, path, domains });
      directory.close();
      return { path, kind: 'mapping', count: directory.status().people };
    });
  }
  if (revocation.file !== undefined) {
    const path = revocation.file;
    questions.push(async () => {
      const list = await FileRevocationList.open({ ...watching, path, clock });
      list.close();
      return { path, kind: 'revocations', count: list.status().entries };
    });
  }
  const keyFiles = [...cognito.map((pool) => ({ ...pool, algorithms: COGNITO_ALGORITHMS })), ...oidc];
  for (const { jwksFile, algorithms } of keyFiles) {
    if (jwksFile !== undefined) {
      questions.push(() => inspectKeys(jwksFile, algorithms));
    }
  }
  const files: InspectedFile[] = [];
  const faults: DocumentFault[] = [];
  for (const question of questions) {
    try {
      files.push(await question());
    } catch (error) {
      if (!(error instanceof ConfigurationError)) {
        throw error;
      }
      faults.push(...error.faults);
    }
  }
  return { files, faults };
}

/** The service would start without them, and answer 503 to every token of the issuer. */
async function inspectKeys(path: string, algorithms: readonly JwsAlgorithm[]): Promise<InspectedFile> {
  try {
    const source = createFileKeySource({ path });
    const { bytes } = await fetchWithin(source, KEY_FILE_SECONDS, new AbortController().signal);
    return { path, kind: 'signing keys', count: parseKeySet(bytes, { algorithms }).keys.size };
  } catch (error) {
    const message = `holds no signing keys: ${error instanceof Error ? error.message : String(error)}`;
    throw new ConfigurationError([{ where: path, message }]);
  }
}
