import { copyFileSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspectFolder, manifestIn, ownCore, type PackageRecord, type RegistryOptions } from '@netraven/core/registry';
import { installFolder } from './install-folder.ts';
import { commandsOf } from './manager/commands.ts';
import type { Manager } from './manager/manager.ts';
import { mustRun } from './manager/run.ts';
import { refusal } from './source/check-manifest.ts';

/**
 * Installs a package without scripts into a separate folder below the host project, loads it there in a job host, and
 * removes the folder. Does not change the host project.
 *
 * @param spec Package spec for the package manager.
 * @param inspect Inspects the installed folder. Default: as a job package.
 * @throws {NetRavenError} NR_INSTALL_FAILED; NR_INSTALL_REFUSED with its `problems` when the package is bad.
 */
export async function tryPackage(
  { hostProject, home, keyFolder }: RegistryOptions,
  manager: Manager,
  name: string,
  spec: string,
  inspect?: (folder: string) => Promise<PackageRecord>,
): Promise<PackageRecord> {
  const { folder: host } = hostProject;
  const place = { hostProject, ...(home !== undefined && { home }), ...(keyFolder !== undefined && { keyFolder }) };
  const folder = join(installFolder(host), 'trial');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    writeSettings(host, manager, folder);
    await mustRun(commandsOf[manager.name].addAlone(spec), folder);
    const installed = join(realpathSync(folder), 'node_modules', name);
    const record = await (inspect ? inspect(installed) : inspectFolder(installed, { place }));
    const errors = record.problems.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw refusal(`${name} ${record.version} cannot run here`, errors);
    return record;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Copies the host project's settings for the package manager, such as registries and overrides. */
function writeSettings(host: string, { name, root }: Manager, trial: string): void {
  for (const file of ['.npmrc', '.yarnrc.yml']) {
    const from = [join(host, file), join(root, file)].find((path) => existsSync(path));
    if (from) copyFileSync(from, join(trial, file));
  }
  const { overrides, resolutions, packageManager } = manifestIn(root);
  // The package will run with this copy of core, wherever the host project has its own.
  const dependencies = { '@netraven/core': `${commandsOf[name].link}${ownCore().folder}` };
  const manifest = { name: 'trial', private: true, dependencies, overrides, resolutions, packageManager };
  writeFileSync(join(trial, 'package.json'), fromRoot(JSON.stringify(manifest), root));
  const workspace = join(root, 'pnpm-workspace.yaml');
  if (name === 'pnpm' && existsSync(workspace)) {
    writeFileSync(join(trial, 'pnpm-workspace.yaml'), fromRoot(readFileSync(workspace, 'utf8'), root));
  }
  // Without its own lockfile, Yarn would treat the folder as part of the host project.
  if (name === 'yarn') writeFileSync(join(trial, 'yarn.lock'), '');
}

/** Makes relative paths of overrides absolute. */
function fromRoot(text: string, root: string): string {
  return text.replaceAll(/\b(file|link):(?=\.{1,2}\/)/g, `$1:${root}/`);
}
