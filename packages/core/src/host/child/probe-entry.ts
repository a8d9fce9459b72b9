import { setImmediate } from 'node:timers/promises';
import { errorData } from '../../contract/netraven-error.ts';
import type { OtherExport, ProbeResult } from '../protocol.ts';
import { toJson } from './calls.ts';
import { describeSchema } from './describe-schema.ts';
import { locateError, locateImport, type SourceLocation } from './source-location.ts';
import { importJob, type JobModule } from './import-job.ts';

/** Imports an entry and returns its exports. Never rejects: an error is a result. */
export async function probeEntry(entry: string): Promise<ProbeResult> {
  try {
    const job = await importJob(entry);
    // A promise that was rejected while loading ends this process before the second turn, without an answer.
    await setImmediate();
    await setImmediate();
    return describeExports(job);
  } catch (error) {
    const location = locationOf(error, entry);
    return { ok: false, error: errorData(error, 'NR_PACKAGE_LOAD_FAILED'), ...(location && { location }) };
  }
}

function locationOf(error: unknown, entry: string): SourceLocation | undefined {
  try {
    return locateError((error as { cause?: unknown }).cause ?? error, entry) ?? locateImport(error, entry);
  } catch {
    // A package may throw a value that throws when it is looked at.
    return undefined;
  }
}

/** Describes the exports of a job module. @throws {NetRavenError} NR_JOB_NOT_JSON if `meta` has no JSON or is too large */
export function describeExports(job: JobModule): ProbeResult & { ok: true } {
  return {
    ok: true,
    ...('meta' in job && { meta: toJson(job.meta, 'the export `meta`') }),
    hasRun: typeof job.run === 'function',
    ...otherExports(job),
    ...(job.summarize !== undefined && { hasSummarize: typeof job.summarize === 'function' }),
    ...('configSchema' in job && describeSchema(job.configSchema)),
  };
}

const known = new Set(['meta', 'run', 'summarize', 'configSchema']);
const maxExports = 20;

/** Returns further exports, schemas first: one may be a misspelt `configSchema`. */
function otherExports(job: object): { readonly otherExports?: readonly OtherExport[] } {
  const names = Object.keys(job).filter((name) => !known.has(name) && name.length <= 100);
  if (names.length === 0) return {};
  const exports = names.map((name) => ({ name, kind: kindOf(job, name) }));
  const schemas = exports.filter(({ kind }) => kind === 'schema');
  const others = exports.filter(({ kind }) => kind !== 'schema');
  return { otherExports: [...schemas, ...others].slice(0, maxExports) };
}

function kindOf(job: object, name: string): OtherExport['kind'] {
  try {
    const value: unknown = (job as Record<string, unknown>)[name];
    const isFunction = typeof value === 'function';
    if ((isFunction || (typeof value === 'object' && value !== null)) && '~standard' in value) return 'schema';
    return isFunction ? 'function' : 'value';
  } catch {
    // A package may export a value that throws when it is looked at.
    return 'value';
  }
}
