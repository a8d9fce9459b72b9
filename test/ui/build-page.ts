import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Builds the page into a folder, as for publishing. */
export async function buildPage(folder: string): Promise<void> {
  const cwd = join(import.meta.dirname, '..', '..', 'packages', 'ui');
  const vite = join(cwd, 'node_modules', 'vite', 'bin', 'vite.js');
  await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'warn', '--outDir', folder], { cwd });
}
