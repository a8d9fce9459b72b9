import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JobMeta } from '../../contract/meta.ts';
import type { SourceLocation } from '../../host/child/source-location.ts';
import type { ProbeResult } from '../../host/protocol.ts';
import { checkConfigSchema, checkDefaults } from '../config-schema.ts';
import { printableProblem, problem } from '../problem.ts';
import { withProblems, type PackageRecord, type Problem } from '../record.ts';
import { isObject } from '../value-path.ts';
import { checkCoreCopy, ownCore } from './core-copy.ts';
import { iconPath } from './icon.ts';
import { loadFix } from './load-fix.ts';
import { checkExportNames, fixOfMissing, type EntrySource } from './export-names.ts';
import { readSourceInside, resolveInside } from './inside-package.ts';
import { checkMeta, resolveMeta } from './meta.ts';
import type { OpenPackage } from './open-package.ts';
import type { Inspected } from './probe-cache.ts';

/** A record after its package was loaded. */
export interface LoadedPackage {
  readonly record: PackageRecord;
  /** Present if the package has no problem at all, so that it may be cached. */
  readonly inspected?: Inspected;
}

/** Completes the record of a good package. */
export function accept(record: PackageRecord, inspected: Inspected): PackageRecord {
  return { ...record, ...inspected, state: 'ready' };
}

/** Completes the record of a package that a job host has loaded, or failed to load. */
export async function judgePackage(one: OpenPackage, result: ProbeResult): Promise<LoadedPackage> {
  const { record } = one;
  const copies = checkCoreCopy(one, ownCore());
  if (!result.ok) {
    const { ok, error } = result;
    const location = result.location
      ? lineInside(record.path, result.location)
      : lineInOutput(record.path, error.message);
    const failed = { ok, error, ...(location && { location }) };
    return { record: withProblems({ ...record, state: 'failed' }, loadProblem(one, failed), ...copies) };
  }
  const { problems, inspected } = await judge(result, record.jobType, {
    read: () => readSourceInside(record.path, one.entry),
    isModule: one.manifest['type'] === 'module' || /\.m[jt]s$/.test(one.entry),
  });
  if (!inspected) return { record: withProblems({ ...record, state: 'invalid' }, ...problems, ...copies) };
  const done = withProblems(accept(record, inspected), ...problems, ...copies);
  return done.problems.length === 0 ? { record: done, inspected } : { record: done };
}

/**
 * Judges the exports of a package: returns all problems, and the exports if none is an error. `jobType`: the manifest's.
 */
export async function judge(
  exported: ProbeResult & { ok: true },
  jobType: string | undefined,
  entry: EntrySource = { read: () => '', isModule: true },
): Promise<{ readonly problems: readonly Problem[]; readonly inspected?: Inspected }> {
  const { meta, hasRun, hasSummarize, configSchema, schemaError } = exported;
  const problems = [
    ...checkMeta(meta, jobType, () => fixOfMissing('meta', exported, entry)),
    ...(hasRun ? [] : [noRun(exported, entry)]),
    ...checkExportNames(exported),
    ...(hasSummarize === undefined ? [] : summarizeProblems(hasSummarize, meta)),
    ...(await checkConfigSchema(configSchema, schemaError)),
    ...(schemaError ? [] : await checkDefaults(configSchema)),
  ];
  if (problems.some(({ severity }) => severity === 'error')) return { problems };
  const resolved = resolveMeta(meta as JobMeta);
  const icon = iconPath(resolved.icon) ?? '';
  return {
    problems,
    inspected: {
      meta: resolved,
      icon,
      ...(isObject(configSchema) && { configSchema }),
      ...(hasSummarize && { summarizes: true }),
    },
  };
}

function noRun(exported: ProbeResult & { ok: true }, entry: EntrySource): Problem {
  const [code, path] = ['NR_PACKAGE_NO_RUN', 'run'] as const;
  if (/^export (?:const|let|var) run\b/m.test(entry.read())) {
    const fix = 'Make it one, in place of what it is now: `export const run = async () => ({ success: true });`.';
    return problem({ code, path, message: 'The export `run` is not a function', fix });
  }
  const added = 'Add `export const run = async () => ({ success: true });` to the entry.';
  const fix = fixOfMissing('run', exported, entry) ?? added;
  return problem({ code, path, message: 'The package does not export a function `run`', fix });
}

/** Returns the problem of an export `summarize` that could not be called. */
function summarizeProblems(isFunction: boolean, meta: unknown): Problem[] {
  const [code, path] = ['NR_PACKAGE_SUMMARIZE_INVALID', 'summarize'] as const;
  if (!isFunction) {
    const fix = 'Write `const summarize` in place of `export const summarize`, or make it an async function.';
    return [problem({ code, path, message: 'The export `summarize` is not a function', fix })];
  }
  if (!isObject(meta) || meta['scope'] !== 'fleet') return [];
  const message = 'A job of scope `fleet` exports `summarize`, but it already runs once for all devices';
  return [
    problem({
      code,
      path,
      message,
      fix: 'Write `const summarize` in place of `export const summarize`, and call it at the end of `run`.',
    }),
  ];
}

/** Returns a line that the package named, with the real path of its file. Undefined if the file is not the package's. */
function lineInside(folder: string, { file, line }: SourceLocation): SourceLocation | undefined {
  const real = resolveInside(folder, file);
  return real === undefined || real === folder || !Number.isSafeInteger(line) ? undefined : { file: real, line };
}

/** Finds a line of the package in the end of the output of its process. */
function lineInOutput(folder: string, output: string): SourceLocation | undefined {
  for (const [, url = '', line] of output.matchAll(/(file:\/\/[^\s:()]+):(\d+)/g)) {
    const file = pathOf(url);
    const found = file === undefined ? undefined : lineInside(folder, { file, line: Number(line) });
    if (found) return found;
  }
  return undefined;
}

function pathOf(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    // A package may print any text.
    return undefined;
  }
}

function loadProblem(one: OpenPackage, result: ProbeResult & { ok: false }): Problem {
  const { error, location } = result;
  const { path: folder } = one.record;
  const path = location ? `${relative(folder, location.file)}:${location.line}` : relative(folder, one.entry);
  const { code, message } = error;
  return printableProblem({ code, severity: 'error', path, message, fix: loadFix(one, result) });
}
