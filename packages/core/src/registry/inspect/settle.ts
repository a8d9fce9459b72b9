import { relative, sep } from 'node:path';
import type { ProbeResult } from '../../host/protocol.ts';
import { problem } from '../problem.ts';
import type { PackageRecord, Problem } from '../record.ts';
import { checkCoreCopy } from './core-copy.ts';
import { judge } from './judge.ts';
import { loadFix } from './load-fix.ts';
import type { OpenPackage } from './open-package.ts';
import { ownCore } from './own-core.ts';
import type { Inspected } from './probe-cache.ts';

/** A record after its package was loaded. */
export interface Settled {
  readonly record: PackageRecord;
  /** Worth keeping: the package has no problem at all. */
  readonly inspected?: Inspected;
}

/** Completes a record with what is known of its good package. */
export function accept(record: PackageRecord, inspected: Inspected): PackageRecord {
  return { ...record, ...inspected, state: 'ready' };
}

/** Completes a record with what a job host saw of the package's exports. */
export function settle(one: OpenPackage, result: ProbeResult, hostFolder?: string): Settled {
  const { record } = one;
  const around = checkCoreCopy(one, ownCore().folder, hostFolder);
  if (!result.ok) return { record: add(record, 'failed', [loadProblem(one, result), ...around]) };
  const { problems, inspected } = judge(result, record.jobType);
  if (!inspected) return { record: add(record, 'invalid', [...problems, ...around]) };
  const done = add(accept(record, inspected), 'ready', [...problems, ...around]);
  return done.problems.length === 0 ? { record: done, inspected } : { record: done };
}

function add(record: PackageRecord, state: PackageRecord['state'], problems: readonly Problem[]): PackageRecord {
  return { ...record, state, problems: [...record.problems, ...problems] };
}

function loadProblem(one: OpenPackage, result: ProbeResult & { ok: false }): Problem {
  const { error, location } = result;
  const { path: folder } = one.record;
  const inside = typeof location?.file === 'string' && location.file.startsWith(folder + sep);
  const path = inside ? `${relative(folder, location.file)}:${location.line}` : relative(folder, one.entry);
  return problem(error.code, 'error', path, error.message, loadFix(one, result));
}
