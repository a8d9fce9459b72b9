/** Packs every package as publishing does, and lets publint and attw look at the tarballs. Ends with 1 when either complains. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packAll } from './pack.ts';

const folder = mkdtempSync(join(tmpdir(), 'netraven-packs-'));
const look = (program: string, ...args: string[]): boolean =>
  spawnSync(join(import.meta.dirname, '..', 'node_modules', '.bin', program), args, { stdio: 'inherit' }).status === 0;
try {
  const complaints: string[] = [];
  for (const [name, tarball] of await packAll(folder)) {
    if (!look('publint', '--strict', tarball)) complaints.push(`publint: ${name}`);
    // A job package is imported by its job host only: it ships no types.
    if (name.startsWith('@netraven/job-')) continue;
    if (!look('attw', tarball, '--profile', 'esm-only', '--format', 'ascii', '--summary', '--quiet')) {
      complaints.push(`attw: ${name}`);
    }
  }
  for (const complaint of complaints) process.stderr.write(`${complaint} complains\n`);
  process.exitCode = complaints.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
