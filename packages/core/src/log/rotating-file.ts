import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, basename, extname, join } from 'node:path';

/** A file that is rotated when it is full: `x.jsonl`, `x1.jsonl`, … up to a number of files. */
export class RotatingFile {
  readonly #path: string;
  readonly #limits: { readonly bytes: number; readonly files: number };
  #handle: FileHandle | undefined;
  /** Bytes of complete writes. */
  #size = 0;

  constructor(path: string, limits: { readonly bytes: number; readonly files: number }) {
    this.#path = path;
    this.#limits = limits;
  }

  /** Writes a whole text. After a failure the file is unchanged, and the next call opens it again. */
  async append(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    try {
      await this.#followPath();
      let handle = (this.#handle ??= await this.#open());
      if (this.#size > 0 && this.#size + bytes.length > this.#limits.bytes) {
        await this.#rotate();
        handle = this.#handle = await this.#open();
      }
      await handle.appendFile(bytes);
      this.#size += bytes.length;
    } catch (error) {
      // Half a line may have been written. If it cannot be cut off, it stays.
      await this.#handle?.truncate(this.#size).catch(() => undefined);
      await this.close().catch(() => undefined); // the failed write is what counts
      throw error;
    }
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  /**
   * Looks at the file before a write. A program such as logrotate may have renamed or removed it: what goes to the old one
   * is lost once that is compressed. Or it has emptied the file: cut to the remembered size, it would be filled with NUL.
   */
  async #followPath(): Promise<void> {
    if (!this.#handle) return;
    const [opened, named] = await Promise.all([this.#handle.stat(), stat(this.#path).catch(() => undefined)]);
    if (named?.ino !== opened.ino || named.dev !== opened.dev) await this.close();
    else this.#size = opened.size;
  }

  async #open(): Promise<FileHandle> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    const handle = await open(this.#path, 'a', 0o600);
    this.#size = (await handle.stat()).size;
    return handle;
  }

  async #rotate(): Promise<void> {
    await this.close();
    const last = this.#limits.files - 1;
    await rm(this.#numbered(last), { force: true });
    for (let number = last - 1; number >= 0; number--) {
      await rename(this.#numbered(number), this.#numbered(number + 1)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
    }
  }

  #numbered(number: number): string {
    if (number === 0) return this.#path;
    const extension = extname(this.#path);
    return join(dirname(this.#path), `${basename(this.#path, extension)}${number}${extension}`);
  }
}
