import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isPackageNameOf, ownCore } from '@netraven/core/registry';
import { failureIn, runManager } from '@netraven/core/system';
import { errorFinding, type Finding } from '../finding.ts';
import { unpackInto, type PackedPackage } from '../packed/packed-package.ts';
import { dependenciesOf, type RuntimeDependencies, type Ranges } from '../rules/dependencies.ts';

/** A host project with one package, its dependencies and the @netraven/core of this process. */
export interface CleanHost {
  readonly folder: string;
  /** The folder of the package. */
  readonly packageFolder: string;
  /** All installed packages, as in package.json. */
  readonly dependencies: Ranges;
  /** Findings about missing dependencies. */
  readonly findings: readonly Finding[];
}

/** The name used for a package whose own name is not valid for a job package. */
const anyName = 'netraven-job-of-another-name';

/** Makes a clean host project in an empty folder, which may have an `.npmrc`. Only dependencies need a registry. */
export async function makeCleanHost(folder: string, pack: PackedPackage): Promise<CleanHost> {
  const core = ownCore();
  const needs = dependenciesOf(pack);
  const all = { ...needs.dependencies, ...needs.optionalDependencies };
  const findings = Object.keys(all).length === 0 ? [] : await install(folder, needs, core.version);
  const name = isPackageNameOf('job', pack.name) ? pack.name : anyName;
  const packageFolder = join(folder, 'node_modules', name);
  unpackInto(packageFolder, pack);
  const link = join(folder, 'node_modules', '@netraven', 'core');
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(core.folder, link);
  return { folder, packageFolder, dependencies: { ...all, [name]: pack.version }, findings };
}

async function install(folder: string, needs: RuntimeDependencies, coreVersion: string): Promise<Finding[]> {
  // A stand-in for core: dependencies find their peer, and npm does not read the real one.
  const core = { name: '@netraven/core', version: coreVersion };
  mkdirSync(join(folder, 'core'));
  writeFileSync(join(folder, 'core', 'package.json'), JSON.stringify(core));
  const dependencies = { ...needs.dependencies, [core.name]: 'file:core' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'host', private: true, ...needs, dependencies }));
  const quietly = ['--no-audit', '--no-fund', '--no-progress', '--no-package-lock', '--prefer-offline'];
  // As in a host project of pnpm, a package finds only what it declares.
  const how = ['--ignore-scripts', '--install-strategy=linked', '--loglevel=error'];
  const ended = await runManager('npm', ['install', ...how, ...quietly], { cwd: folder });
  // Dependencies that have core as a peer find it by a link to this folder.
  rmSync(join(folder, 'core'), { recursive: true });
  symlinkSync(ownCore().folder, join(folder, 'core'));
  if (ended.code === 0) return [];
  const message = `Cannot install the dependencies: ${failureIn(ended)}`;
  return [errorFinding('NR_CHECK_INSTALL_FAILED', 'package.json#dependencies', message)];
}
