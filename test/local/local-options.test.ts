import { describe, expect, it } from 'vitest';
import { parseLocalOptions } from '../../src/local/local-options.ts';

describe('the options of npm start', () => {
  it('have the service on port 8080, and on any free one in a single run', () => {
    const common = { perimeter: 'direct', verbose: false };
    expect(parseLocalOptions([])).toEqual({ ...common, once: false, port: 8080 });
    expect(parseLocalOptions(['--once'])).toEqual({ ...common, once: true, port: 0 });
    expect(parseLocalOptions(['--help'])).toBeUndefined();
  });

  it('name the service that is waited for in place of one that is started', () => {
    expect(parseLocalOptions(['--service-origin', 'http://127.0.0.1:8080', '--publish'])).toEqual({
      once: false,
      perimeter: 'direct',
      serviceOrigin: 'http://127.0.0.1:8080',
      moto: undefined,
      publish: true,
    });
    expect(
      parseLocalOptions(['--service-origin', 'http://127.0.0.1:8080/', '--moto', 'http://127.0.0.1:9229/']),
    ).toMatchObject({ serviceOrigin: 'http://127.0.0.1:8080', moto: 'http://127.0.0.1:9229', publish: false });
  });

  it.each([
    [['--port', '65536']],
    [['--port', 'x']],
    [['--perimeter', 'both']],
    [['--publish']],
    [['--moto', 'http://127.0.0.1:9229']],
    [['--service-origin', '127.0.0.1:8080']],
    [['--service-origin', 'http://127.0.0.1:8080', '--port', '8080']],
    [['--service-origin', 'http://127.0.0.1:8080', '--moto', 'localhost']],
    [['--unknown']],
  ])('are refused as %j', (args) => {
    expect(() => parseLocalOptions(args)).toThrow('--');
  });
});
