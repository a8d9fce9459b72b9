import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Makes a temporary folder, and removes it after the tests of the file or of the `describe`. */
export function useFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-registry-tests-')));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
