/** Makes the operating system take less than it is given, or nothing, underneath whatever writes through a file handle. */
import { type FileHandle, open } from 'node:fs/promises';
import { devNull } from 'node:os';
import { type MockInstance, vi } from 'vitest';

type Write = (buffer: Uint8Array, offset?: number, length?: number) => Promise<{ readonly bytesWritten: number }>;

/** Node does not export the class of its file handles; every handle has it. */
async function fileHandlePrototype(): Promise<FileHandle> {
  const handle = await open(devNull, 'r');
  await handle.close();
  return Object.getPrototypeOf(handle);
}

const prototype = await fileHandlePrototype();
const writeThrough: Write = prototype.write;

export function spyOnWrites(): MockInstance<Write> {
  return vi.spyOn(prototype as { write: Write }, 'write');
}

export function spyOnSynchronisation(): MockInstance<() => Promise<void>> {
  return vi.spyOn(prototype, 'datasync');
}

/** Of a directory, whose handle has the same class. */
export function spyOnDirectorySynchronisation(): MockInstance<() => Promise<void>> {
  return vi.spyOn(prototype, 'sync');
}

/** Each write takes at most so many bytes. */
export function shortenWrites(bytes: number): MockInstance<Write> {
  return spyOnWrites().mockImplementation(function take(this: FileHandle, buffer, offset = 0) {
    return writeThrough.call(this, buffer, offset, Math.min(bytes, buffer.length - offset));
  });
}

/** The disk has room for so many bytes more. */
export function fillDiskAfter(bytes: number): MockInstance<Write> {
  let room = bytes;
  return spyOnWrites().mockImplementation(async function take(this: FileHandle, buffer, offset = 0) {
    if (room === 0) {
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    }
    const result = await writeThrough.call(this, buffer, offset, Math.min(room, buffer.length - offset));
    room -= result.bytesWritten;
    return result;
  });
}
