import { messageOf } from '@netraven/core';
import { couldRun, findHostProject, load, type PackageRecord } from '@netraven/core/registry';
import { askHold, type Held } from '../meet/ask-hold.ts';
import type { Command } from '../manager/commands.ts';
import { isDeclared, type Declaration } from '../manager/dependency-field.ts';
import { specUnder } from '../source/source.ts';
import { refusal } from '../source/screen.ts';
import { workerError } from '../../codes.ts';
import { noteChange, type Change } from './history.ts';
import { Journal, type Former } from './journal.ts';
import type { StoredSettings } from './stored-settings.ts';
import type { Workplace } from './workplace.ts';

export interface SwapOptions extends Workplace {
  readonly name: string;
  /** What the host project has it under: its name, or an alias. */
  readonly key: string;
  /** That shall be there afterwards; absent: none shall. */
  readonly version?: string;
  readonly before: PackageRecord | undefined;
  /** How the host project asks for it before the change. */
  readonly declared: Declaration | undefined;
  readonly command: Command;
}

/** What came of a change. */
export interface Outcome {
  readonly name: string;
  readonly before?: PackageRecord;
  readonly after?: PackageRecord;
  /** Running workers that work with it already, and those that do not yet. */
  readonly workers: { readonly followed: number; readonly behind: number };
  /** Of the version that was installed. */
  readonly settings?: StoredSettings;
}

/** Changes the host project while no task of the package runs; if anything goes wrong, changes it back. */
export async function swap(options: SwapOptions): Promise<Outcome> {
  const { name, key, before, manager, registry, step, drainMs = 300_000 } = options;
  const { folder } = registry.hostProject;
  step('hold');
  const held = await askHold(folder, [name], drainMs, options.signal);
  const journal = new Journal(manager.root);
  let after: PackageRecord | undefined;
  try {
    step('install');
    const former = formerOf(options);
    journal.begin({ key, manager, folder, ...(former && { former }) });
    await journal.run(options.command, folder);
    step('check');
    after = await check(options);
    noteChange(folder, changeOf(options, after));
    journal.end();
  } catch (error) {
    await undo(journal, held, options, error);
    throw error;
  }
  let workers: Outcome['workers'] | undefined;
  try {
    step('follow');
  } finally {
    workers = await held.release();
  }
  return { name, ...(before && { before }), ...(after && { after }), workers };
}

async function undo(
  journal: Journal,
  held: Held,
  { step, lockMs = 120_000 }: SwapOptions,
  error: unknown,
): Promise<void> {
  try {
    if (journal.isOpen()) {
      sayUndo(step);
      await journal.undo(lockMs);
    }
  } catch (failed) {
    throw Object.assign(failed as Error, { message: `${messageOf(failed)}. It had failed first: ${messageOf(error)}` });
  } finally {
    await held.release();
  }
}

function sayUndo(step: SwapOptions['step']): void {
  try {
    step('undo');
  } catch {
    // There is an error already that ends the change.
  }
}

/** The host project must hold what was wanted, and every other package must be as good as before. */
async function check({ name, key, version, records, registry }: SwapOptions): Promise<PackageRecord | undefined> {
  const hostProject = await findHostProject({ root: registry.hostProject.folder });
  const now = (await load({ ...registry, hostProject })).records;
  const after = now.find((one) => isDeclared(one) && (one.dependencyKey ?? one.name) === key);
  if (version === undefined) {
    if (after) throw workerError('NR_INSTALL_FAILED', `${name} is still there after its removal`);
  } else if (!after || !couldRun(after)) {
    throw refusal(`${name} ${version} cannot run in ${hostProject.folder}`, after?.problems ?? []);
  } else if (after.version !== version && version !== '') {
    throw workerError('NR_INSTALL_FAILED', `${name} ${after.version} was installed instead of ${version}`);
  }
  const broken = records
    .filter((was) => was.name !== name && was.state === 'ready')
    .flatMap((was) => {
      const is = now.find((one) => one.name === was.name);
      // One whose job type was given to the new one by a pin lost it on purpose.
      return is?.state === 'ready' || (is?.state === 'duplicate' && is.jobType === after?.jobType) ? [] : [is ?? was];
    });
  if (broken.length > 0) {
    const names = broken.map((one) => one.name).join(', ');
    throw refusal(
      `With this change ${names} could not run any more`,
      broken.flatMap((one) => one.problems),
    );
  }
  return after;
}

/** A range is satisfied by the new version too: it takes the very version to go back. */
function formerOf({ before, declared }: SwapOptions): Former | undefined {
  if (before?.origin !== 'declared' || !declared) return undefined;
  const { key, field, wanted } = declared;
  const isRange = /^(?:[~^*<>=]|\d|npm:)/.test(wanted);
  return { spec: isRange ? specUnder(key, before.name, before.version) : `${key}@${wanted}`, field };
}

function changeOf({ name, before }: SwapOptions, after: PackageRecord | undefined): Omit<Change, 'at' | 'by'> {
  const jobType = after?.jobType ?? before?.jobType;
  return { name, ...(jobType !== undefined && { jobType }), from: before?.version ?? null, to: after?.version ?? null };
}
