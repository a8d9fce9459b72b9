import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { inspectFolder, type HostProject, type PackageRecord } from '@netraven/core/registry';
import { commandsOf } from '../manager/commands.ts';
import type { Manager } from '../manager/manager.ts';
import { mustRun } from '../manager/run-command.ts';
import { installFolder } from '../install-folder.ts';
import { refusal } from '../source/screen.ts';

export interface StageOptions {
  readonly hostProject: HostProject;
  readonly manager: Manager;
  readonly name: string;
  /** Package spec for the package manager. */
  readonly spec: string;
}

/**
 * Installs a package without scripts into a separate folder below the host project, loads it there in a job host, and
 * removes the folder. Does not change the host project.
 *
 * @throws {NetRavenError} NR_INSTALL_FAILED; NR_INSTALL_REFUSED with its `problems` when the package is bad.
 */
export async function tryInStage({ hostProject, manager, name, spec }: StageOptions): Promise<PackageRecord> {
  const folder = join(installFolder(hostProject.folder), 'stage');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    const commands = commandsOf(manager);
    // The package will run with this copy of core, wherever the host project has its own.
    const core = ownCore();
    // Yarn 1 would install the dependencies of a linked package too.
    const linkLater = manager.name === 'yarn1';
    writeSettings(hostProject.folder, manager, folder, linkLater ? {} : { '@netraven/core': commands.link(core) });
    await mustRun(commands.stage(spec), folder);
    if (linkLater) linkFolder(core, join(folder, 'node_modules', '@netraven', 'core'));
    const record = await inspectFolder(join(realpathSync(folder), 'node_modules', name));
    const errors = record.problems.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw refusal(`${name} ${record.version} cannot run here`, errors);
    return record;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Copies the host project's settings for the package manager, such as registries and overrides. */
function writeSettings(host: string, { name, root }: Manager, stage: string, dependencies: object): void {
  for (const file of ['.npmrc', '.yarnrc', '.yarnrc.yml']) {
    const from = [join(host, file), join(root, file)].find((path) => existsSync(path));
    if (from) copyFileSync(from, join(stage, file));
  }
  const { overrides, resolutions, packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const manifest = {
    name: 'stage',
    private: true,
    dependencies,
    overrides,
    resolutions,
    packageManager,
  };
  writeFileSync(join(stage, 'package.json'), fromRoot(JSON.stringify(manifest), root));
  const workspace = join(root, 'pnpm-workspace.yaml');
  if (name === 'pnpm' && existsSync(workspace)) {
    writeFileSync(join(stage, 'pnpm-workspace.yaml'), fromRoot(readFileSync(workspace, 'utf8'), root));
  }
  // Without its own lockfile, Yarn would treat the folder as part of the host project.
  if (name === 'yarn4' || name === 'yarn1') writeFileSync(join(stage, 'yarn.lock'), '');
}

/** Makes relative paths of overrides absolute. */
function fromRoot(text: string, root: string): string {
  return text.replaceAll(/\b(file|link):(?=\.{1,2}\/)/g, `$1:${root}/`);
}

function linkFolder(target: string, link: string): void {
  if (existsSync(link)) return;
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(target, link);
}

function ownCore(): string {
  const manifest = findPackageJSON('@netraven/core', import.meta.url);
  return dirname(realpathSync(String(manifest)));
}
