/**
 * A file that only grows, under a name that somebody else may take away: rotated, removed or put back, the next lines go to
 * the file that has the name then. It never truncates, never overwrites, and never continues a line that it finds torn.
 */
import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface AppendOnlyFileOptions {
  readonly path: string;
  /** Whether what is appended must survive a power failure, not only the end of this process. Costs a disk write each time. */
  readonly fsync: boolean;
}

/** Of a file that is created; one that is there keeps its own. */
const OWNER_ONLY = 0o600;
/** Reading is for the one byte that tells whether the last line is whole. */
const APPEND = constants.O_APPEND | constants.O_CREAT | constants.O_RDWR;
const LINE_FEED = 0x0a;

interface OpenFile {
  readonly handle: FileHandle;
  readonly device: bigint;
  readonly inode: bigint;
}

export class AppendOnlyFile {
  readonly #options: AppendOnlyFileOptions;
  #file: OpenFile | undefined;

  constructor(options: AppendOnlyFileOptions) {
    this.#options = options;
  }

  /** @throws Error of the file system if the file cannot be opened and appended to */
  async open(): Promise<void> {
    await this.#current();
  }

  /**
   * Resolves when the operating system has all of it (the disk, with `fsync`). Must not be called again before that.
   * @param lines whole lines, each with its line feed
   * @throws Error of the file system; part of the lines may be there, and the next call starts from a fresh line
   */
  async append(lines: string): Promise<void> {
    try {
      const { handle } = await this.#current();
      await writeAll(handle, Buffer.from(lines));
      if (this.#options.fsync) {
        await handle.datasync();
      }
    } catch (cause) {
      // Whatever is wrong with this descriptor, the next attempt gets a new one, and looks where the last line ended.
      await this.close();
      throw cause;
    }
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    // Each append has been answered already; what close() may still complain about changes none of the answers.
    await file?.handle.close().catch(() => undefined);
  }

  async #current(): Promise<OpenFile> {
    if (this.#file !== undefined && (await this.#hasName(this.#file))) {
      return this.#file;
    }
    await this.close();
    const { path, fsync } = this.#options;
    const handle = await open(path, APPEND, OWNER_ONLY);
    try {
      const status = await handle.stat({ bigint: true });
      if (status.isFile() && !(await endsWithLine(handle, Number(status.size)))) {
        await writeAll(handle, Buffer.of(LINE_FEED));
      }
      if (fsync) {
        await syncDirectory(dirname(path));
      }
      this.#file = { handle, device: status.dev, inode: status.ino };
      return this.#file;
    } catch (cause) {
      await handle.close();
      throw cause;
    }
  }

  /** The number of a file cannot be given to another one as long as the file is open. */
  async #hasName({ device, inode }: OpenFile): Promise<boolean> {
    const named = await stat(this.#options.path, { bigint: true }).catch(() => undefined);
    return named !== undefined && named.dev === device && named.ino === inode;
  }
}

/** A write may take less than it is given, for instance the last bytes before the disk is full. */
async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let offset = 0; offset < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, offset);
    if (bytesWritten === 0) {
      throw new Error('the file takes nothing more');
    }
    offset += bytesWritten;
  }
}

async function endsWithLine(handle: FileHandle, size: number): Promise<boolean> {
  if (size === 0) {
    return true;
  }
  const last = Buffer.alloc(1);
  await handle.read(last, 0, 1, size - 1);
  return last[0] === LINE_FEED;
}

/** A new file's name is in its directory, which has to reach the disk as well. Source: fsync(2). */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
