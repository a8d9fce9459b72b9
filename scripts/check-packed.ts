/**
 * Packs every package as publishing does, and lets publint look at the tarballs; attw at those with types; and the
 * built `netraven jobs check` at job packages. Ends with 1 when one complains.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packAll } from './pack.ts';

const folder = mkdtempSync(join(tmpdir(), 'netraven-packs-'));
const repository = join(import.meta.dirname, '..');
const passes = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { stdio: 'inherit' }).status === 0;
const look = (program: string, ...args: string[]): boolean =>
  passes(join(repository, 'node_modules', '.bin', program), ...args);
const netraven = join(repository, 'packages', 'cli', 'dist', 'bin.js');
try {
  const complaints: string[] = [];
  for (const [name, tarball] of await packAll(folder)) {
    if (!look('publint', '--strict', tarball)) complaints.push(`publint: ${name}`);
    const isJob = name.startsWith('@netraven/job-');
    if (isJob && !passes(process.execPath, netraven, 'jobs', 'check', tarball, '--strict', '--no-against')) {
      complaints.push(`netraven jobs check: ${name}`);
    }
    // A job package is imported by its job host only, and create-job is a command: they ship no types.
    if (isJob || name === '@netraven/create-job') continue;
    if (!look('attw', tarball, '--profile', 'esm-only', '--format', 'ascii', '--summary', '--quiet')) {
      complaints.push(`attw: ${name}`);
    }
  }
  for (const complaint of complaints) process.stderr.write(`${complaint} complains\n`);
  process.exitCode = complaints.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
