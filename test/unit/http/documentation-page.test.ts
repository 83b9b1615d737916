import { readdirSync, readlinkSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { createDocumentationPage, type DocumentationPage } from '../../../src/http/documentation-page.ts';

const DOCUMENT = { openapi: '3.1.0', info: { title: 'Trial', version: '1' }, paths: {} };
const SCRIPT = '/docs/static/swagger-ui-bundle.js';

let page: DocumentationPage;
beforeAll(async () => {
  page = await createDocumentationPage({ basePath: '/dev', document: () => DOCUMENT });
});

/** Open files of this process by that name; none where the system does not tell. */
function openFiles(name: string): number {
  const descriptors = outcomeOf(() => readdirSync('/proc/self/fd')) ?? [];
  return descriptors.filter((fd) => outcomeOf(() => readlinkSync(`/proc/self/fd/${fd}`))?.endsWith(name)).length;
}

function outcomeOf<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

describe('the documentation page', () => {
  test('shows the document it was given', async () => {
    const { statusCode, body } = await page('/docs/json', {});
    expect(statusCode).toBe(200);
    expect(JSON.parse(await text(body))).toEqual(DOCUMENT);
  });

  test('shows it as YAML as well', async () => {
    const { statusCode, body } = await page('/docs/yaml', {});
    expect(statusCode).toBe(200);
    expect(parse(await text(body))).toEqual(DOCUMENT);
  });

  test('says nothing of its connection, which is none', async () => {
    const { headers, body } = await page(SCRIPT, {});
    body.destroy();
    expect(Object.keys(headers)).toEqual(expect.arrayContaining(['content-type', 'content-length', 'etag']));
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['connection']));
    expect(headers).not.toHaveProperty('transfer-encoding');
    expect(headers).not.toHaveProperty('date');
  });

  test('is not sent again to whoever has it', async () => {
    const { headers, body } = await page(SCRIPT, {});
    body.destroy();
    const again = await page(SCRIPT, { 'if-none-match': String(headers.etag) });
    expect(again.statusCode).toBe(304);
    expect(await text(again.body)).toBe('');
  });

  test('leaves no file open for whoever goes away in the middle', async () => {
    const { body } = await page(SCRIPT, {});
    body.read(1);
    body.destroy();
    await vi.waitFor(() => expect(openFiles('/swagger-ui-bundle.js')).toBe(0));
  });

  test('waits for a reader who is slow', async () => {
    const { headers, body } = await page(SCRIPT, {});
    await new Promise((resolve) => body.once('readable', resolve));
    // Whatever a few turns more would bring: what nobody has read stays in the file.
    for (let turn = 0; turn < 50; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(body.readableLength).toBeLessThan(Number(headers['content-length']) / 2);
    body.destroy();
  });
});
