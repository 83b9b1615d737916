import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApiProblems } from '../../../scripts/openapi-rules.ts';
import { problemCatalogue } from '../../../src/http/problem-catalogue.ts';

const published = new URL('../../../docs/openapi.json', import.meta.url);
const trial = join(tmpdir(), `studio-pass-openapi-${process.pid}.json`);

let text: string;
beforeAll(async () => {
  text = await readFile(published, 'utf8');
});
afterAll(() => rm(trial, { force: true }));

/** The rules that are broken after the change. */
async function broken(change: (document: ReturnType<typeof JSON.parse>) => void): Promise<readonly string[]> {
  const document = JSON.parse(text);
  change(document);
  await writeFile(trial, JSON.stringify(document));
  return [...new Set((await openApiProblems(trial)).map(({ ruleId }) => ruleId))];
}

const post = (document: ReturnType<typeof JSON.parse>) => document.paths['/v1/presigned-urls'].post;

describe('the rules for the OpenAPI document', () => {
  test('find nothing in the one that is published', async () => {
    expect(await broken(() => {})).toEqual([]);
  });

  test.each<[string, string, Parameters<typeof broken>[0]]>([
    ['an operation without a description', 'operation-description', (all) => void delete post(all).description],
    ['an operation that does not say who may call it', 'rule/operation', (all) => void delete post(all).security],
    [
      'an operation that cannot succeed',
      'rule/answer-of-success',
      (all) => {
        delete post(all).responses['201'];
        post(all).responses['204'] = { description: 'Nothing.' };
      },
    ],
    [
      'a parameter without an example',
      'rule/parameter-example',
      (all) => void delete all.paths['/{userProfileName}'].get.parameters[0].example,
    ],
    [
      'a body without an example',
      'rule/body-example',
      (all) => void delete post(all).requestBody.content['application/json'].example,
    ],
    [
      'an answer without an example',
      'rule/body-example',
      (all) => void delete post(all).responses['201'].content['application/json'].examples,
    ],
    [
      'an example that does not fit',
      'no-invalid-media-type-examples',
      (all) => {
        post(all).requestBody.content['application/json'].example = { userProfileName: 'bob' };
      },
    ],
    [
      'an example that says nothing of itself',
      'rule/example',
      (all) => void delete post(all).responses['201'].content['application/json'].examples.example.summary,
    ],
    [
      'a member without a description',
      'rule/member',
      (all) => void delete all.components.schemas.Caller.properties.domains.description,
    ],
    [
      'a member without an example',
      'scalar-property-missing-example',
      (all) => void delete all.components.schemas.Problem.properties.title.examples,
    ],
    [
      'an answer of another media type',
      'response-mime-type',
      (all) => {
        post(all).responses['201'].content['text/plain'] = post(all).responses['201'].content['application/json'];
      },
    ],
    [
      'a schema that nothing refers to',
      'no-unused-components',
      (all) => {
        all.components.schemas.Other = { type: 'string', description: 'Nobody refers to it.', examples: ['x'] };
      },
    ],
  ])('find %s', async (_what, rule, change) => {
    expect(await broken(change)).toContain(rule);
  });
});

describe('the OpenAPI document', () => {
  test('says of every error code, wherever it can be answered, what the caller can do', () => {
    const { paths, info } = JSON.parse(text);
    const examples = Object.values<object>(paths)
      .flatMap((operations) => Object.values(operations))
      .flatMap(({ responses }) => Object.values<{ readonly content?: Record<string, { examples: object }> }>(responses))
      .flatMap(({ content }) => Object.entries(content?.['application/problem+json']?.examples ?? {}));
    const said = new Map(examples.map(([code, { description }]) => [code, description]));
    const remedies = Object.entries(problemCatalogue).map(([code, { callerRemedy }]) => [code, callerRemedy]);
    // Of no operation: there is none.
    expect([...said].toSorted()).toEqual(remedies.filter(([code]) => code !== 'not_found').toSorted());
    for (const [code, remedy] of remedies) {
      expect(info.description).toContain(`| \`${code}\` |`);
      expect(info.description).toContain(`| ${remedy} |`);
    }
  });
});
