import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from '../support/http-problem.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const json = { 'content-type': 'application/json' };
const bytes = (...values: readonly number[]) => Uint8Array.from(values);
let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

describe('bodies that are not the JSON they should be', () => {
  it.each<[string, string | Uint8Array]>([
    ['white space only', '  '],
    ['an open brace', '{'],
    ['a closing brace too many', '{}}'],
    ['two documents', '{}{}'],
    ['a trailing comma', '{"app":"Studio",}'],
    ['single quotes', "{'app':'Studio'}"],
    ['names without quotes', '{app:"Studio"}'],
    ['a comment', '{/**/}'],
    ['a missing value', '{"app":}'],
    ['a missing colon', '{"app" "Studio"}'],
    ['an unclosed string', '{"app":"Studio'],
    ['a raw line break in a string', '{"path":"a\nb"}'],
    ['a raw NUL in a string', '{"path":"a\0b"}'],
    ['a NUL after the end', '{}\0'],
    ['an escape that is none', '{"path":"\\x41"}'],
    ['a half unicode escape', '{"path":"\\u00"}'],
    ['a lone surrogate', '{"path":"\\ud800"}'],
    ['a lone surrogate as a name', '{"\\udfff":1}'],
    ['null', 'null'],
    ['true', 'true'],
    ['a number', '0'],
    ['a string', '"{}"'],
    ['an array', '[]'],
    ['an array of a request', '[{}]'],
    ['NaN', 'NaN'],
    ['undefined', 'undefined'],
    ['a member twice', '{"app":"Studio","app":"JupyterLab"}'],
    ['a member twice, once escaped', '{"app":"Studio","\\u0061pp":"JupyterLab"}'],
    ['a member twice with the same value', '{"app":"Studio","app":"Studio"}'],
    ['a member twice further in', '{"x":{"a":1,"a":1}}'],
    ['__proto__', '{"__proto__":{"app":"Studio"}}'],
    ['__proto__, escaped', '{"\\u005f_proto__":{"domainId":"d-studiopass01"}}'],
    ['__proto__ beside a member', '{"app":"Studio","__proto__":null}'],
    ['constructor', '{"constructor":{"prototype":{"app":"Canvas"}}}'],
    ['prototype', '{"prototype":{}}'],
    ['nesting 17 deep', `{"x":${'['.repeat(17)}${']'.repeat(17)}}`],
    ['nesting 4 000 deep', `${'['.repeat(4_000)}${']'.repeat(4_000)}`],
    ['nesting 4 000 deep without an end', '{"a":'.repeat(1_300)],
    ['an unknown member holding arrays', '{"x":[[[]]]}'],
    ['a form', 'app=Studio'],
    ['XML', '<app>Studio</app>'],
    ['a byte order mark', '\ufeff{}'],
    ['bytes that are not UTF-8', bytes(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)],
    ['overlong UTF-8', Buffer.concat([Buffer.from('{"path":"'), bytes(0xc0, 0xae), Buffer.from('"}')])],
    ['a surrogate in UTF-8', Buffer.concat([Buffer.from('{"path":"'), bytes(0xed, 0xa0, 0x80), Buffer.from('"}')])],
    ['UTF-16', Buffer.from('{"app":"Studio"}', 'utf16le')],
    ['UTF-16 with a byte order mark', Buffer.from('\ufeff{"app":"Studio"}', 'utf16le')],
    ['gzip', bytes(0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0)],
    ['one NUL', '\0'],
  ])('threat 74: refuses %s', async (_name, body) => {
    service.standIn.calls.clear();
    const audited = service.audit().length;
    expectProblem(await service.launch(body, { headers: json }), 400, 'invalid_request');
    expect(service.standIn.calls.count()).toBe(0);
    expect(service.audit().slice(audited)).toMatchObject([{ outcome: 'deny', reason: 'invalid_request' }]);
  });

  it('threat 74: answers whatever bytes it is sent with 201 or 400, and never fails', async () => {
    const fragment = fc.constantFrom(
      ...['{', '}', '[', ']', ',', ':', '"', '\\', '"app"', '"Studio"', '"path"', '"a"', 'null', '1e9', '-', '\u0000'],
    );
    const body = fc.oneof(
      fc.array(fragment, { minLength: 1, maxLength: 12 }).map((parts) => parts.join('')),
      fc.json().map((text) => text),
      fc.uint8Array({ minLength: 1, maxLength: 40 }),
      fc
        .dictionary(fc.constantFrom('app', 'path', 'x', 'expiresInSeconds'), fc.jsonValue({ maxDepth: 2 }))
        .map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(body, async (content) => {
        const { status } = await service.launch(content, { headers: json });
        expect([201, 400]).toContain(status);
      }),
      { numRuns: 300, examples: [['{}'], ['{"app":"JupyterLab"}']] },
    );
    expect(service.log().filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
  });

  it('threat 46: leaves no trace of a hostile body in the requests after it', async () => {
    await service.launch('{"__proto__":{"userProfileName":"bob","app":"JupyterLab"}}', { headers: json });
    const answer = await service.launch();
    expect(answer.json).toMatchObject({ app: 'Studio', userProfileName: 'alice' });
    expect(Reflect.has({}, 'userProfileName')).toBe(false);
  });
});
