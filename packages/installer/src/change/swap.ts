import { messageOf } from '@netraven/core';
import { couldRun, findHostProject, load, type PackageRecord } from '@netraven/core/registry';
import { pausePackages, type ActivePause } from '../coordination/pause.ts';
import type { Command } from '../manager/commands.ts';
import { isDeclared, type Declaration } from '../manager/dependency-field.ts';
import { specUnder } from '../source/source.ts';
import { refusal } from '../source/screen.ts';
import { installError } from '../codes.ts';
import { noteChange, type Change } from './history.ts';
import { Journal, type PreviousPackage } from './journal.ts';
import { lockWaitMs } from './lock.ts';
import type { StoredSettings } from './stored-settings.ts';
import type { ChangeContext } from './change-context.ts';

export interface SwapOptions extends ChangeContext {
  readonly name: string;
  /** Dependency key: the package's name or an alias. */
  readonly key: string;
  /** Version to install. Absent: the package is removed. */
  readonly version?: string;
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
  readonly workers: { readonly followed: number; readonly behind: number };
  /** Stored settings, checked with the installed version. */
  readonly settings?: StoredSettings;
}

/** Changes the host project while no task of the package runs. Restores it after any failure. */
export async function swap(options: SwapOptions): Promise<ChangeResult> {
  const { name, key, before, manager, registry, step, drainMs = 300_000 } = options;
  const { folder } = registry.hostProject;
  step('pause');
  const pause = await pausePackages(folder, [name], drainMs, options.signal);
  const journal = new Journal(manager.root);
  let after: PackageRecord | undefined;
  try {
    step('install');
    const previous = previousOf(options);
    journal.start({ key, manager, folder, ...(previous && { previous }) });
    await journal.run(options.command, folder);
    step('check');
    after = await check(options);
    noteChange(folder, changeOf(options, after));
    journal.end();
  } catch (error) {
    await undo(journal, pause, options, error);
    throw error;
  }
  let workers: ChangeResult['workers'] | undefined;
  try {
    step('follow');
  } finally {
    workers = await pause.end();
  }
  return { name, ...(before && { before }), ...(after && { after }), workers };
}

async function undo(journal: Journal, pause: ActivePause, { step }: SwapOptions, error: unknown): Promise<void> {
  try {
    if (journal.isOpen()) {
      reportUndo(step);
      await journal.undo(lockWaitMs);
    }
  } catch (failed) {
    throw Object.assign(failed as Error, { message: `${messageOf(failed)}. The first error was: ${messageOf(error)}` });
  } finally {
    await pause.end();
  }
}

function reportUndo(step: SwapOptions['step']): void {
  try {
    step('undo');
  } catch {
    // The first error already ends the change.
  }
}

/** Checks that the host project has the wanted version, and that every other package still works. */
async function check({ name, key, version, records, registry }: SwapOptions): Promise<PackageRecord | undefined> {
  const hostProject = await findHostProject({ root: registry.hostProject.folder });
  const now = (await load({ ...registry, hostProject })).records;
  const after = now.find((one) => isDeclared(one) && (one.dependencyKey ?? one.name) === key);
  if (version === undefined) {
    if (after) throw installError('NR_INSTALL_FAILED', `${name} is still installed after its removal`);
  } else if (!after || !couldRun(after)) {
    throw refusal(`${name} ${version} cannot run in ${hostProject.folder}`, after?.problems ?? []);
  } else if (after.version !== version && version !== '') {
    throw installError('NR_INSTALL_FAILED', `${name} ${after.version} was installed instead of ${version}`);
  }
  const broken = records
    .filter((was) => was.name !== name && was.state === 'ready')
    .flatMap((was) => {
      const is = now.find((one) => one.name === was.name);
      // A pin may give its job type to the new package on purpose.
      return is?.state === 'ready' || (is?.state === 'duplicate' && is.jobType === after?.jobType) ? [] : [is ?? was];
    });
  if (broken.length > 0) {
    const names = broken.map((one) => one.name).join(', ');
    throw refusal(
      `After this change ${names} could not run`,
      broken.flatMap((one) => one.problems),
    );
  }
  return after;
}

/** Returns the exact previous version: the new version may satisfy the declared range too. */
function previousOf({ before, declared }: SwapOptions): PreviousPackage | undefined {
  if (before?.origin !== 'declared' || !declared) return undefined;
  const { key, field, wanted } = declared;
  const isRange = /^(?:[~^*<>=]|\d|npm:)/.test(wanted);
  return { spec: isRange ? specUnder(key, before.name, before.version) : `${key}@${wanted}`, field };
}

function changeOf({ name, before }: SwapOptions, after: PackageRecord | undefined): Omit<Change, 'at' | 'by'> {
  const jobType = after?.jobType ?? before?.jobType;
  return { name, ...(jobType !== undefined && { jobType }), from: before?.version ?? null, to: after?.version ?? null };
}
