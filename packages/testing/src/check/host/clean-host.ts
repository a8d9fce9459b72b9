import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isJobPackageName } from '@netraven/core/registry';
import { runCommand, saidBy } from '../command.ts';
import { fault, type Finding } from '../finding.ts';
import { ownCore } from '../own-core.ts';
import { unpackInto, type PackedPackage } from '../packed/packed-package.ts';
import { dependenciesOf, type Needs, type Ranges } from '../rules/dependencies.ts';

/** A host project in which nothing is installed but one package, what it depends on, and the core that runs here. */
export interface CleanHost {
  readonly folder: string;
  /** Where the package lies. */
  readonly packageFolder: string;
  /** All that is installed, by name, as package.json would have it. */
  readonly dependencies: Ranges;
  /** Why what it depends on is not there. */
  readonly findings: readonly Finding[];
}

/** The folder of a package whose own name is none for a job package, and maybe none for a folder. */
const anyName = 'netraven-job-of-another-name';

/** Makes a clean host project in an empty folder, which may hold an `.npmrc`. Only dependencies need a registry. */
export async function makeCleanHost(folder: string, pack: PackedPackage): Promise<CleanHost> {
  const core = ownCore();
  const needs = dependenciesOf(pack);
  const all = { ...needs.dependencies, ...needs.optionalDependencies };
  const findings = Object.keys(all).length === 0 ? [] : await install(folder, needs, core.version);
  const name = isJobPackageName(pack.name) ? pack.name : anyName;
  const packageFolder = join(folder, 'node_modules', name);
  unpackInto(packageFolder, pack);
  const link = join(folder, 'node_modules', '@netraven', 'core');
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(core.folder, link);
  return { folder, packageFolder, dependencies: { ...all, [name]: pack.version }, findings };
}

async function install(folder: string, needs: Needs, coreVersion: string): Promise<Finding[]> {
  // Whatever takes core as a peer finds it, and npm does not look into the one that runs here.
  const core = { name: '@netraven/core', version: coreVersion };
  mkdirSync(join(folder, 'core'));
  writeFileSync(join(folder, 'core', 'package.json'), JSON.stringify(core));
  const dependencies = { ...needs.dependencies, [core.name]: 'file:core' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'host', private: true, ...needs, dependencies }));
  const quietly = ['--no-audit', '--no-fund', '--no-progress', '--no-package-lock', '--prefer-offline'];
  const ended = await runCommand('npm', ['install', '--ignore-scripts', '--loglevel=error', ...quietly], folder);
  if (ended.code === 0) return [];
  const message = `Its dependencies cannot be installed: ${saidBy(ended)}`;
  return [fault('NR_CHECK_INSTALL_FAILED', 'package.json#dependencies', message)];
}
