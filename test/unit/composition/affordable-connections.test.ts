import { describe, expect, it } from 'vitest';
import { affordableConnections, type ConnectionMeans } from '../../../src/composition/affordable-connections.ts';

const MEGABYTE = 1_048_576;
const AMPLE: ConnectionMeans = {
  maxConnections: 12_000,
  maxHeaderBytes: 16_384,
  maxOpenFiles: 65_536,
  memoryBytes: 1_024 * MEGABYTE,
};

describe('the connections that the process can hold', () => {
  it('are those of the configuration where there is enough of everything', () => {
    expect(affordableConnections(AMPLE)).toBe(12_000);
    expect(affordableConnections({ ...AMPLE, memoryBytes: Number.POSITIVE_INFINITY })).toBe(12_000);
  });

  it('leave a quarter of the files', () => {
    expect(affordableConnections({ ...AMPLE, maxOpenFiles: 1_024 })).toBe(768);
  });

  it.each([8_192, 16_384, 65_536])(
    'fit into 256 MB beside the service, with %i bytes of headers each',
    (maxHeaderBytes) => {
      const connections = affordableConnections({ ...AMPLE, maxHeaderBytes, memoryBytes: 256 * MEGABYTE });
      expect(connections).toBeGreaterThan(1_000);
      expect(connections * maxHeaderBytes).toBeLessThan(128 * MEGABYTE);
    },
  );

  it('are never more for less memory, and never none', () => {
    const counts = [0, 64, 128, 192, 256, 512, 1_024].map((megabytes) =>
      affordableConnections({ ...AMPLE, memoryBytes: megabytes * MEGABYTE }),
    );
    expect(counts).toEqual(counts.toSorted((one, other) => one - other));
    expect(counts[0]).toBe(100);
    expect(affordableConnections({ ...AMPLE, maxConnections: 10, memoryBytes: 0 })).toBe(10);
  });
});
