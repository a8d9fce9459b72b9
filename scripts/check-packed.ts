/**
 * Packs every package as publishing does. Checks the tarballs with publint, those with types with attw, and job packages
 * with the built `netraven jobs check`. Exits with 1 on any complaint.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packAll } from './pack.ts';

const repository = join(import.meta.dirname, '..');
// `jobs check` loads @netraven/testing from the folder of a tarball.
const folder = mkdtempSync(join(repository, 'packages', 'job-backup', 'node_modules', '.packs-'));
const passes = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { stdio: 'inherit' }).status === 0;
const look = (program: string, ...args: string[]): boolean =>
  passes(join(repository, 'node_modules', '.bin', program), ...args);
const netraven = join(repository, 'packages', 'cli', 'dist', 'bin.js');
try {
  const failed: string[] = [];
  for (const [name, tarball] of await packAll(folder)) {
    if (!look('publint', '--strict', tarball)) failed.push(`publint: ${name}`);
    const isJob = name.startsWith('@netraven/job-');
    if (isJob && !passes(process.execPath, netraven, 'jobs', 'check', tarball, '--strict', '--no-against')) {
      failed.push(`netraven jobs check: ${name}`);
    }
    // A job package is imported by its job host only, and create-job is a command: they ship no types.
    if (isJob || name === '@netraven/create-job') continue;
    if (!look('attw', tarball, '--profile', 'esm-only', '--format', 'ascii', '--summary', '--quiet')) {
      failed.push(`attw: ${name}`);
    }
  }
  for (const check of failed) process.stderr.write(`${check} failed\n`);
  process.exitCode = failed.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
