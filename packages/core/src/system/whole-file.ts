import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface WholeFileOptions {
  /** Of the file. Default 0o600. */
  readonly mode?: number;
  /** Wait until the disk has the content, so that it survives a power failure. Default false. */
  readonly flush?: boolean;
}

/** Writes a small file as a whole: a reader sees the old content or the new one, never a part. Makes its folder, 0700. */
export function writeWhole(file: string, content: string, options?: WholeFileOptions): void {
  withDraft(file, content, options, (draft) => renameSync(draft, file));
}

/** Makes a small file as a whole. Returns false, and changes nothing, if the file exists. Makes its folder, 0700. */
export function writeOnce(file: string, content: string, options?: WholeFileOptions): boolean {
  try {
    // Unlike a rename, a link never replaces the file of another process.
    withDraft(file, content, options, (draft) => linkSync(draft, file));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function withDraft(
  file: string,
  content: string,
  { mode = 0o600, flush = false }: WholeFileOptions = {},
  publish: (draft: string) => void,
): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${crypto.randomUUID()}.new`;
  try {
    writeFileSync(draft, content, { mode, flush });
    publish(draft);
  } finally {
    rmSync(draft, { force: true });
  }
}
