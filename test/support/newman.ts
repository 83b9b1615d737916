/** Runs a Postman collection with newman, and says of each request which of its assertions failed. Nothing of it is written anywhere. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const environment = new URL('../../docs/postman/local.postman_environment.json', import.meta.url);

interface CollectionRun {
  /** Whether newman would end with 0. */
  readonly isRight: boolean;
  readonly requests: readonly SentRequest[];
}

interface SentRequest {
  readonly name: string;
  readonly passed: readonly string[];
  readonly failed: readonly string[];
}

/** The part of newman that is used; the package has no types. */
interface Newman {
  run(options: object, done: (error: Error | null, summary: Summary) => void): void;
}

interface Summary {
  readonly run: {
    readonly failures: readonly object[];
    readonly executions: readonly {
      readonly item: { readonly name: string };
      readonly assertions?: readonly { readonly assertion: string; readonly error?: object }[];
    }[];
  };
}

const newman: Newman = createRequire(import.meta.url)('newman');

/** @param variables in place of those of docs/postman/local.postman_environment.json */
export async function runCollection(
  collection: object,
  variables: Readonly<Record<string, string>>,
): Promise<CollectionRun> {
  const envVar = Object.entries(variables).map(([key, value]) => ({ key, value }));
  const options = { collection, environment: JSON.parse(await readFile(environment, 'utf8')), envVar, reporters: [] };
  const { run } = await new Promise<Summary>((resolve, reject) => {
    newman.run(options, (error, summary) => (error === null ? resolve(summary) : reject(error)));
  });
  const requests = run.executions
    // One that was left out has none.
    .filter(({ assertions }) => assertions !== undefined)
    .map(({ item: { name }, assertions = [] }) => ({
      name,
      passed: assertions.filter(({ error }) => error === undefined).map(({ assertion }) => assertion),
      failed: assertions.filter(({ error }) => error !== undefined).map(({ assertion }) => assertion),
    }));
  return { isRight: run.failures.length === 0, requests };
}
