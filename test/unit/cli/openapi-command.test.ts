import { describe, expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import { createOpenApiCommand } from '../../../src/cli/openapi-command.ts';
import { recordingIo } from '../../support/cli-io.ts';

async function run(...args: readonly string[]) {
  const io = recordingIo();
  const commands = [createOpenApiCommand('1.2.3')];
  const exitCode = await runCommandLine({ version: '1.2.3', commands }, ['openapi', ...args], io);
  return { exitCode, printed: io.printed(), complaints: io.complaints() };
}

describe('studio-pass openapi', () => {
  test('prints the document of this version, and nothing else', async () => {
    const { exitCode, printed, complaints } = await run();
    expect({ exitCode, complaints }).toEqual({ exitCode: 0, complaints: '' });
    const document = JSON.parse(printed);
    expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' }, servers: [{ url: '/' }] });
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/v1/me', '/v1/presigned-urls', '/healthz']));
  });

  test('names the servers that are given, in place of its own', async () => {
    const { printed } = await run('--server', 'https://studio-pass.example.com/dev', '--server', '/dev');
    expect(JSON.parse(printed).servers).toEqual([{ url: 'https://studio-pass.example.com/dev' }, { url: '/dev' }]);
  });

  test.each([
    'studio-pass.example.com',
    'ftp://example.com',
    '//example.com',
    'https://user@example.com',
    'https://:x@example.com',
    '/a?b',
    '',
  ])('ends with 2 for the server %j', async (server) => {
    const { exitCode, printed } = await run('--server', server);
    expect({ exitCode, printed }).toEqual({ exitCode: 2, printed: '' });
  });

  test('ends with 2 for what it does not know', async () => {
    expect((await run('--yaml')).exitCode).toBe(2);
    expect((await run('more')).exitCode).toBe(2);
  });
});
