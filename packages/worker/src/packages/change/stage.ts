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
  /** As the package manager is told. */
  readonly spec: string;
}

/**
 * Installs a package, with scripts off, into a folder of its own below the host project, imports it there in a job host,
 * and removes the folder. The host project is not touched.
 *
 * @throws {NetRavenError} NR_INSTALL_FAILED; NR_INSTALL_REFUSED with its `problems` when the package is bad.
 */
export async function tryInStage({ hostProject, manager, name, spec }: StageOptions): Promise<PackageRecord> {
  const folder = join(installFolder(hostProject.folder), 'stage');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    const commands = commandsOf(manager);
    // The copy of core that runs here: with it the package will run, wherever the host project has it.
    const core = ownCore();
    // Yarn 1 would install the dependencies of whatever is linked.
    const byHand = manager.name === 'yarn1';
    writeSettings(hostProject.folder, manager, folder, byHand ? {} : { '@netraven/core': commands.link(core) });
    await mustRun(commands.stage(spec), folder);
    if (byHand) linkByHand(core, join(folder, 'node_modules', '@netraven', 'core'));
    const record = await inspectFolder(join(realpathSync(folder), 'node_modules', name));
    const errors = record.problems.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw refusal(`${name} ${record.version} cannot run here`, errors);
    return record;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The settings that decide from where and how a package is installed, as the host project has them. */
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
  // Without a lockfile of its own it would take itself for a part of the host project.
  if (name === 'yarn4' || name === 'yarn1') writeFileSync(join(stage, 'yarn.lock'), '');
}

/** Paths of overrides are relative to where they are written. */
function fromRoot(text: string, root: string): string {
  return text.replaceAll(/\b(file|link):(?=\.{1,2}\/)/g, `$1:${root}/`);
}

function linkByHand(target: string, link: string): void {
  if (existsSync(link)) return;
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(target, link);
}

function ownCore(): string {
  const manifest = findPackageJSON('@netraven/core', import.meta.url);
  return dirname(realpathSync(String(manifest)));
}
