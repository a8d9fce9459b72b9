import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf } from '@netraven/core';
import {
  inspectFolder,
  isObject,
  manifestIn,
  ownCore,
  type Manifest,
  type PackageRecord,
  type RegistryOptions,
} from '@netraven/core/registry';
import { installError } from './codes.ts';
import { refuseHiddenFiles } from './hidden-files.ts';
import { installFolder } from './install-folder.ts';
import type { InstallLock } from './lock.ts';
import { commandsOf } from './manager/commands.ts';
import { pnpmSettings, type Manager } from './manager/manager.ts';
import { mustRun } from './manager/run.ts';
import { refusal } from './source/check-manifest.ts';
import { refuseCommands, refuseTakenCommands } from './source/commands.ts';
import { refuseOtherSources } from './source/dependency-specs.ts';
import type { Source } from './source/source.ts';
import { dependenciesOf, hashTried, refuseModes, type TriedFiles } from './tried-files.ts';

/** The package to try. */
export interface Trial {
  readonly name: string;
  /** Package spec for the package manager. */
  readonly spec: string;
  readonly from: Source['from'];
}

export interface TrialOptions {
  /** Inspects the installed folder. Default: as a job package. */
  readonly inspect?: ((folder: string) => Promise<PackageRecord>) | undefined;
  /** The lock that the package manager holds, too: the next trial uses the same folder. Default: none. */
  readonly lock?: InstallLock;
}

/**
 * Installs a package without scripts into a separate folder below the host project, loads it there in a job host, and
 * removes the folder. Does not change the host project.
 *
 * @throws {NetRavenError} NR_INSTALL_FAILED; NR_INSTALL_DEPENDENCY_SOURCE; NR_INSTALL_COMMAND; NR_INSTALL_HIDDEN_FILES; NR_INSTALL_REFUSED with its
 *   `problems` when the package is bad.
 */
export async function tryPackage(
  { hostProject, home, keyFolder }: RegistryOptions,
  manager: Manager,
  { name, spec, from }: Trial,
  { inspect, lock }: TrialOptions = {},
): Promise<{ readonly record: PackageRecord; readonly files: TriedFiles | undefined }> {
  const { folder: host } = hostProject;
  const place = { hostProject, ...(home !== undefined && { home }), ...(keyFolder !== undefined && { keyFolder }) };
  const folder = join(installFolder(host), 'trial');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    writeSettings(host, manager, folder);
    await mustRun(commandsOf[manager.name].addAlone(spec), folder, lock).catch(explainSource);
    const installed = join(realpathSync(folder), 'node_modules', name);
    // A person made the folder and what it depends on.
    if (from !== 'folder') await checkDependencies([host, manager.root], folder, installed);
    const record = await (inspect ? inspect(installed) : inspectFolder(installed, { place }));
    const errors = record.problems.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw refusal(`${name} ${record.version} cannot run here`, errors);
    // The files of a folder change while it is developed.
    return { record, files: from === 'folder' ? undefined : await hashTried(installed) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Checks a tried package and what it depends on, before any of it is loaded. */
async function checkDependencies(hosts: readonly string[], trial: string, installed: string): Promise<void> {
  const own = realpathSync(installed);
  const dependencies = await dependenciesOf(own);
  for (const manifest of [own, ...dependencies].map(manifestIn)) refuseOtherSources(String(manifest['name']), manifest);
  refuseCommands(String(manifestIn(own)['name']), manifestIn(own));
  refuseTakenCommands(hosts, dependencies);
  refuseModes(trial);
  for (const folder of [own, ...dependencies]) refuseHiddenFiles(realpathSync(trial), folder, folder === own);
}

/** Explains the refusal of a package manager to use another source than the registry. */
function explainSource(cause: unknown): never {
  const refused =
    /EALLOW(?:GIT|REMOTE)|(?:EXOTIC|LOCAL)_SUBDEP|approvedGitRepositories|transport '\w+' not allowed/.test(
      messageOf(cause),
    );
  if (!refused) throw cause;
  const message = `One of its dependencies is not from the registry: ${messageOf(cause)}`;
  throw installError('NR_INSTALL_DEPENDENCY_SOURCE', message, { cause });
}

/** Copies the host project's settings for the package manager, such as registries and overrides. */
function writeSettings(host: string, { name, root }: Manager, trial: string): void {
  // npm reads the settings of a workspace only, pnpm also those of the package. Yarn finds those of the folders above.
  const npmrc = { npm: [root], pnpm: [...new Set([root, host])], yarn: [] }[name].map(npmrcOf).join('\n');
  if (npmrc !== '') writeFileSync(join(trial, '.npmrc'), npmrc);
  if (name === 'yarn') writeFileSync(join(trial, '.yarnrc.yml'), yarnSources);
  const { overrides, resolutions, packageManager, pnpm, ...declared } = manifestIn(root);
  const written = (content: Manifest): string => fromRoot(JSON.stringify(content, withoutReferences(declared)), root);
  // The package will run with this copy of core, wherever the host project has its own.
  const dependencies = { '@netraven/core': `${commandsOf[name].link}${ownCore().folder}` };
  const manifest = { name: 'trial', private: true, dependencies, overrides, resolutions, packageManager };
  // Before version 11, pnpm had settings in package.json.
  const withSettings = { ...manifest, ...(name === 'pnpm' && isObject(pnpm) && { pnpm: pnpmInTrial(pnpm, root) }) };
  writeFileSync(join(trial, 'package.json'), written(withSettings));
  if (name === 'pnpm') {
    // Without its own file, the folder could be a part of the workspace. With `--ignore-workspace`, pnpm ignores the file.
    const settings = { ...pnpmInTrial(pnpmSettings(root) ?? {}, root), packages: ['.'] };
    writeFileSync(join(trial, 'pnpm-workspace.yaml'), written(settings));
  }
  // Without its own lockfile, Yarn would treat the folder as part of the host project.
  if (name === 'yarn') writeFileSync(join(trial, 'yarn.lock'), '');
}

/** Returns settings of pnpm for the folder of a trial, which has no other packages and mostly none that is patched. */
function pnpmInTrial(settings: Manifest, root: string): Manifest {
  const { pnpmfile: _file, modulesDir: _modules, virtualStoreDir: _store, patchedDependencies, ...others } = settings;
  if (!isObject(patchedDependencies)) return others;
  const patches = Object.entries(patchedDependencies).map(([of, file]) => [of, resolve(root, String(file))]);
  const unused = { allowUnusedPatches: true, allowNonAppliedPatches: true };
  return { ...others, ...unused, patchedDependencies: Object.fromEntries(patches) };
}

/** Yarn downloads archives of repositories by the address of the host, and runs programs of them. */
const yarnSources = ['github.com', 'codeload.github.com', 'gitlab.com', 'bitbucket.org'].reduce(
  (text, host) => `${text}  ${host}:\n    enableNetwork: false\n`,
  'networkSettings:\n',
);

/** Returns the .npmrc of a folder, with absolute paths of certificates. */
function npmrcOf(folder: string): string {
  const file = join(folder, '.npmrc');
  if (!existsSync(file)) return '';
  return readFileSync(file, 'utf8').replaceAll(
    /^(\s*(?:\S*:)?(?:cafile|certfile|keyfile)\s*=\s*"?)(?![/~$"\s])/gm,
    (start) => `${start}${folder}/`,
  );
}

/** Returns a replacer for `$name` in overrides, which stands for the host project's own dependency: the trial has none. */
function withoutReferences(declared: Manifest): (key: string, value: unknown) => unknown {
  // In the order of npm.
  const fields = ['peerDependencies', 'dependencies', 'optionalDependencies', 'devDependencies'];
  const specs = Object.assign({}, ...fields.map((field) => declared[field])) as Readonly<Record<string, unknown>>;
  return (_, value) => (typeof value === 'string' && value.startsWith('$') ? (specs[value.slice(1)] ?? value) : value);
}

/** Makes relative paths of overrides absolute. */
function fromRoot(text: string, root: string): string {
  return text.replaceAll(/\b(file|link):(?=[\w.@])/g, `$1:${root}/`);
}
