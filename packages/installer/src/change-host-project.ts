import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '@netraven/core';
import {
  couldRun,
  find,
  findHostProject,
  findPlatformPackages,
  integrityOf,
  load,
  lockfiles,
  type PackageRecord,
} from '@netraven/core/registry';
import { allRecords, type ChangeContext } from './change-context.ts';
import { installError } from './codes.ts';
import { pausePackage, type ActivePause } from './coordination/pause.ts';
import type { StoredSettings } from './coordination/stored-settings.ts';
import { isDeclared, type Declaration } from './declared.ts';
import { noteChange } from './history.ts';
import { Journal } from './journal.ts';
import { commandsOf, type Command } from './manager/commands.ts';
import { mustRun } from './manager/run.ts';
import { refusal } from './source/check-manifest.ts';
import { reservedCommands } from './source/commands.ts';
import { isOfRegistry } from './source/dependency-specs.ts';
import { packagesIn, refuseUntried, type TriedFiles } from './tried-files.ts';

export interface HostProjectChange extends ChangeContext {
  readonly name: string;
  /** Dependency key: the package's name or an alias. */
  readonly key: string;
  /** Version to install. Empty: its package.json has no version. Absent: the package is removed. */
  readonly version?: string;
  /** Files that were tried. Absent for a folder, whose files change while it is developed. */
  readonly tried?: TriedFiles | undefined;
  /** Publisher of that version, if known. */
  readonly publisher?: string | undefined;
  readonly before: PackageRecord | undefined;
  /** Declaration in the host project before the change. */
  readonly declared: Declaration | undefined;
  readonly command: Command;
}

/** Result of a change of the installed packages. */
export interface ChangeResult {
  readonly name: string;
  readonly before?: PackageRecord;
  readonly after?: PackageRecord;
  /** Number of workers that have loaded the change, and of those that have not yet. */
  readonly workers: { readonly updated: number; readonly outdated: number };
  /** Stored settings, checked with the installed version by the caller of {@link changeHostProject}. */
  readonly settings?: StoredSettings;
}

/** Changes the host project while no task of the package runs. Restores it if the installation or the check fails. */
export async function changeHostProject(change: HostProjectChange): Promise<ChangeResult> {
  const { name, key, before, manager, lock, registry, step, drainMs = 300_000, signal } = change;
  const { folder } = registry.hostProject;
  step('pause');
  const pause = await pausePackage(folder, name, drainMs, signal);
  const journal = new Journal(manager.root);
  let after: PackageRecord | undefined;
  try {
    step('install');
    journal.start({ key, manager, folder, exact: exactManifest(change) });
    // In a fresh clone, the packages and commands that it declares do not come from the change.
    const isFresh = !existsSync(join(manager.root, 'node_modules'));
    const isRemoval = change.version === undefined;
    // A removal installs the others itself: the package that it removes may be one that cannot be installed.
    if (isFresh && !isRemoval) await mustRun(commandsOf[manager.name].restore(), manager.root, lock);
    const reserved = (): unknown => [folder, manager.root].map(reservedCommands);
    const commands = reserved();
    const had = new Set([manager.root, folder].flatMap((root) => [...packagesIn(root)]));
    await mustRun(change.command, folder, lock);
    step('check');
    await refuseOtherFiles(change, manager.root, had);
    after = await check(change);
    const bringsDeclared = isFresh && isRemoval;
    if (!bringsDeclared && !isDeepStrictEqual(reserved(), commands)) {
      throw installError(
        'NR_INSTALL_COMMAND',
        `The change would replace a reserved command in ${folder}/node_modules/.bin`,
      );
    }
    const jobType = (after ?? before)?.jobType;
    const versions = { from: before?.version ?? null, to: after?.version ?? null };
    // The files of a linked folder change while it is developed.
    const integrity = after && after.origin !== 'linked' ? await integrityOf(after) : undefined;
    noteChange(folder, {
      name,
      ...(jobType !== undefined && { jobType }),
      ...versions,
      ...(change.publisher !== undefined && { publisher: change.publisher }),
      ...(integrity !== undefined && { integrity }),
    });
    journal.end();
  } catch (error) {
    await undo(journal, pause, change, error);
    throw error;
  }
  let workers: ChangeResult['workers'] | undefined;
  try {
    step('follow');
  } finally {
    // The pause must end, also if the callback throws.
    workers = await pause.end();
  }
  return { name, ...(before && { before }), ...(after && { after }), workers };
}

async function undo(
  journal: Journal,
  pause: ActivePause,
  { step, lock }: HostProjectChange,
  error: unknown,
): Promise<void> {
  try {
    if (!journal.isOpen()) return;
    try {
      step('undo');
    } catch {
      // The first error already ends the change.
    }
    await journal.undo(lock);
  } catch (undoError) {
    const message = `The change was not undone: ${messageOf(undoError)}. It had failed: ${messageOf(error)}`;
    throw Object.assign(undoError as Error, { message });
  } finally {
    await pause.end();
  }
}

/** Compares what was installed with the trial, before any of it is loaded. */
async function refuseOtherFiles(
  { key, registry, tried }: HostProjectChange,
  root: string,
  had: ReadonlySet<string>,
): Promise<void> {
  if (tried === undefined) return;
  const options = { ...registry, hostProject: await findHostProject({ root: registry.hostProject.folder }) };
  const found = [...find(options), ...findPlatformPackages(options)];
  const installed = found.find((one) => isDeclared(one) && (one.dependencyKey ?? one.name) === key);
  if (installed) await refuseUntried(realpathSync(root), installed.path, tried, had);
}

/** Checks that the host project has the wanted version, and that every other package still works. */
async function check({
  kind,
  name,
  key,
  version,
  records,
  registry,
}: HostProjectChange): Promise<PackageRecord | undefined> {
  const hostProject = await findHostProject({ root: registry.hostProject.folder });
  const now = allRecords(await load({ ...registry, hostProject }));
  const after = now.find((one) => isDeclared(one) && (one.dependencyKey ?? one.name) === key);
  if (version === undefined) {
    if (after) throw installError('NR_INSTALL_FAILED', `${name} was not removed`);
  } else if (!after || !(kind === 'platform' ? after.state === 'found' : couldRun(after))) {
    throw refusal(`${name} ${version} cannot run in ${hostProject.folder}`, after?.problems ?? []);
  } else if (after.version !== version && version !== '') {
    throw installError('NR_INSTALL_FAILED', `${name} ${after.version} was installed instead of ${version}`);
  }
  const broken = records
    .filter((old) => old.name !== name && old.state === 'ready')
    .flatMap((old) => {
      const found = now.find((one) => one.name === old.name);
      // It still works if a pin gives its job type to the new package.
      const isReplaced = found?.state === 'duplicate' && found.jobType === after?.jobType;
      return found?.state === 'ready' || isReplaced ? [] : [found ?? old];
    });
  if (broken.length === 0) return after;
  const names = broken.map((one) => one.name).join(', ');
  throw refusal(
    `The change would break ${names}`,
    broken.flatMap((one) => one.problems),
  );
}

/**
 * Returns the package.json with the exact version before the change, if the host project has no lockfile. Without it, undoing
 * could install the new version again, because it also fits the declared range.
 */
function exactManifest({ before, declared, manager, registry }: HostProjectChange): string | undefined {
  if (!before || !declared || !isOfRegistry(declared.wanted)) return undefined;
  if (lockfiles.some((file) => existsSync(join(manager.root, file)))) return undefined;
  const { key, field } = declared;
  const { manifest } = registry.hostProject;
  const version = key === before.name ? before.version : `npm:${before.name}@${before.version}`;
  return JSON.stringify({ ...manifest, [field]: { ...(manifest[field] as object), [key]: version } });
}
