import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { IMAGE_NODE_ARGUMENTS, otherBuild, service } from '../../bench/variants.ts';

describe('the service in the benchmark', () => {
  test('is started as the image starts it', async () => {
    const dockerfile = await readFile(new URL('../../../Dockerfile', import.meta.url), 'utf8');
    const [, entryPoint = ''] = /^ENTRYPOINT (\[.*main\.js"\])$/m.exec(dockerfile) ?? [];
    expect(JSON.parse(entryPoint)).toEqual(['node', ...IMAGE_NODE_ARGUMENTS, '/service/main.js']);
    expect(service('service', 'config.json').nodeArguments).toEqual(IMAGE_NODE_ARGUMENTS);
  });

  test.each(['', 'before', '=main.js', 'before=', 'before=/nowhere/main.js'])('another build is not "%s"', (text) => {
    expect(() => otherBuild(text, 'config.json')).toThrow(RangeError);
  });
});
