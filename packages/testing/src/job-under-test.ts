import { fileURLToPath } from 'node:url';
import {
  NetRavenError,
  type ConfigSchema,
  type JobMeta,
  type JobResult,
  type Logger,
  type Permission,
  type ResolvedMeta,
} from '@netraven/core';
import { JobHost, runInProcess, type HostTask } from '@netraven/core/host';
import { inspectFolder, inspectModule, type PackageRecord, type Problem } from '@netraven/core/registry';

/** The exports of a job package: `import * as job from '../src/index.ts'`. */
export interface JobModule {
  readonly meta: JobMeta;
  readonly run: (context: never) => Promise<JobResult>;
  readonly summarize?: ((context: never) => Promise<JobResult>) | undefined;
  readonly configSchema?: ConfigSchema | undefined;
}

/** A job to run: its exports or, in a real job host, the folder of its package or its registry record. */
export type JobUnderTest = JobModule | string | URL | PackageRecord;

/** A valid job that can run. */
export interface Subject {
  readonly meta: ResolvedMeta;
  readonly configSchema: object | undefined;
  readonly summarizes: boolean;
  readonly isModule: boolean;
  /** The permissions it asks for. Empty for a module. */
  readonly permissions: readonly Permission[];
  /** The source of log entries outside of a task. */
  readonly hostSource: string;
  run(task: HostTask, granted: readonly Permission[], stray: Logger): Promise<JobResult>;
}

/**
 * Loads a job.
 *
 * @throws {NetRavenError} NR_PACKAGE_*, the first of its `problems`, if the registry refuses it; NR_PACKAGE_BUILD_OLD if the
 * source of its package was saved after the build
 */
export async function openSubject(job: JobUnderTest): Promise<Subject> {
  if (typeof job === 'string') return ofPackage(await inspectFolder(job));
  if (job instanceof URL) return ofPackage(await inspectFolder(fileURLToPath(job)));
  return 'origin' in job && 'problems' in job ? ofPackage(job) : ofModule(job);
}

async function ofModule(job: JobModule): Promise<Subject> {
  const { meta, configSchema, summarizes = false, problems } = await inspectModule(job as never);
  if (!meta) throw refusal(problems);
  return {
    meta,
    configSchema,
    summarizes,
    isModule: true,
    permissions: [],
    hostSource: `core.host.${meta.jobType}`,
    run: (task, _granted, stray) =>
      runInProcess(job as never, task, (level, message, entryMeta) => stray[level](message, entryMeta)),
  };
}

function ofPackage(record: PackageRecord): Subject {
  const { meta, entry, path, name, configSchema, summarizes = false, permissions, problems } = record;
  if (record.state !== 'ready' || !meta || entry === undefined) throw refusal(problems);
  // A worker only warns. A test of an old build would show nothing about the source.
  const old = problems.find(({ code }) => code === 'NR_PACKAGE_BUILD_OLD');
  if (old) throw new NetRavenError(old.code, old.message, { hint: old.fix });
  return {
    meta,
    configSchema,
    summarizes,
    isModule: false,
    permissions,
    hostSource: `core.host.${name}`,
    async run(task, granted, logger) {
      const host = new JobHost({ path, entry, granted, logger });
      try {
        return await host.run(task);
      } finally {
        await host.close();
      }
    },
  };
}

function refusal(problems: readonly Problem[]): NetRavenError {
  const bad = problems.filter(({ severity }) => severity === 'error');
  const [first] = bad;
  const said = bad.map(({ path, message }) => (message.startsWith(path) ? message : `${path}: ${message}`)).join('; ');
  const error = new NetRavenError(first?.code ?? 'NR_PACKAGE_FIELD_INVALID', `The registry refuses the job: ${said}`, {
    ...(first && { hint: first.fix }),
  });
  return Object.assign(error, { problems });
}
