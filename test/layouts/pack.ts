import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packAll } from '../../scripts/pack.ts';
import type { Tarball } from './local-registry.ts';

const exec = promisify(execFile);
export const sources: string = join(import.meta.dirname, 'packages');

/** Packs core, as publishing does, and the packages of this test. */
export async function packLayoutPackages(folder: string): Promise<Tarball[]> {
  const core = [...(await packAll(folder, ['@netraven/core'])).values()];
  const packed = ['tool', 'job-clock', 'job-schema'].map((name) => pack(join(sources, name), folder));
  return Promise.all([...core, ...(await Promise.all(packed))].map(asTarball));
}

async function pack(from: string, to: string): Promise<string> {
  const { stdout } = await exec('pnpm', ['pack', '--json', '--pack-destination', to], { cwd: from });
  return (JSON.parse(stdout) as { filename: string }).filename;
}

async function asTarball(file: string): Promise<Tarball> {
  const { stdout } = await exec('tar', ['-xOzf', file, 'package/package.json']);
  return { manifest: JSON.parse(stdout) as Tarball['manifest'], file };
}
