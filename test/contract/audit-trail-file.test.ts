import { mkdir, mkdtemp, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileAuditTrail } from '../../src/audit/file-audit-trail.ts';
import { describeAuditTrail } from './audit-trail.ts';

for (const fsync of [false, true]) {
  describeAuditTrail(fsync ? 'a file that is synchronised' : 'a file', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'audit-trail-'));
    const path = join(directory, 'audit.jsonl');
    const trail = await FileAuditTrail.open({
      path,
      product: { version: '1.2.3' },
      timeoutMilliseconds: 10_000,
      fsync,
    });
    return {
      trail,
      written: () => readFile(path, 'utf8'),
      // Nobody may write a directory, not even root.
      async breakSink() {
        await rename(path, `${path}.aside`);
        await mkdir(path);
      },
      async mendSink() {
        await rmdir(path);
        await rename(`${path}.aside`, path);
      },
      async close() {
        await trail.close();
        await rm(directory, { recursive: true });
      },
    };
  });
}
