import { existsSync, readFileSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';

/** The first-party jobs. The template is no dependency of `netraven`: it is there in a checkout only. */
const jobs = ['@netraven/job-backup', '@netraven/job-reachability', '@netraven/job-template'];

/** Makes `folder` a host project that links the first-party jobs, as `npm link` would. Returns what it links. */
export async function makeHostProject(folder: string): Promise<string[]> {
  const linked = jobs.flatMap((name) => locate(name) ?? []);
  await mkdir(join(folder, 'node_modules', '@netraven'), { recursive: true });
  for (const { name, path } of linked) await symlink(path, join(folder, 'node_modules', name), 'junction');
  const dependencies = Object.fromEntries(linked.map(({ name, path }) => [name, `link:${path}`]));
  const manifest = { name: 'netraven-demo', version: '1.0.0', private: true, dependencies };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return linked.map(({ name, version }) => `${name} ${version}`);
}

function locate(name: string): { name: string; version: string; path: string } | undefined {
  const installed = findInstalled(name);
  const sibling = new URL(`../../../${name.replace('@netraven/', '')}/package.json`, import.meta.url);
  const manifest = installed ?? (existsSync(sibling) ? sibling.pathname : undefined);
  if (!manifest) return undefined;
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return { name, version, path: dirname(manifest) };
}

function findInstalled(name: string): string | undefined {
  try {
    return findPackageJSON(name, import.meta.url);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
