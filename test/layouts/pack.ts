import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Tarball } from './local-registry.ts';

const exec = promisify(execFile);
const repository = join(import.meta.dirname, '..', '..');
export const sources: string = join(import.meta.dirname, 'packages');

/** Packs core, as publishing does, and the packages of this test. */
export async function packLayoutPackages(folder: string): Promise<Tarball[]> {
  const build = ['exec', 'turbo', 'run', 'build', '--filter=@netraven/core', '--output-logs=errors-only'];
  await exec('pnpm', build, { cwd: repository });
  const folders = ['tool', 'job-clock', 'job-schema'].map((name) => join(sources, name));
  return Promise.all([join(repository, 'packages', 'core'), ...folders].map((from) => pack(from, folder)));
}

async function pack(from: string, to: string): Promise<Tarball> {
  const { stdout } = await exec('pnpm', ['pack', '--json', '--pack-destination', to], { cwd: from });
  const { filename } = JSON.parse(stdout) as { filename: string };
  const { stdout: text } = await exec('tar', ['-xOzf', filename, 'package/package.json']);
  return { manifest: JSON.parse(text) as Tarball['manifest'], file: filename };
}
