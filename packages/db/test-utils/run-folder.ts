import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Returns the folder of the PostgreSQL of a test run, by the process id of vitest. */
export function folderOf(run: number): string {
  return join(tmpdir(), `netraven-test-${process.getuid?.() ?? 0}-${run}`);
}

/** Returns the file with the process id of the keeper of that PostgreSQL. */
export function keeperFile(folder: string): string {
  return join(folder, 'keeper.pid');
}
