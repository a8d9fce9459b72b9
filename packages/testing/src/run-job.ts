import { randomBytes, randomUUID } from 'node:crypto';
import {
  JobLogger,
  NetRavenError,
  setJobLogChannel,
  type ConfigSchema,
  type DeviceInfo,
  type JobContext,
  type JobMeta,
  type JobResult,
  type LogRecord,
  type Permission,
} from '@netraven/core';
import { openDevice } from '@netraven/device';
import type { SimulatedDevice } from '@netraven/device/simulator';
import { MemoryStore } from './memory-store.ts';

/** What a job package exports: `import * as job from '../src/index.ts'`. */
export interface JobUnderTest {
  readonly meta: JobMeta;
  readonly run: (context: never) => Promise<JobResult>;
  readonly configSchema?: ConfigSchema;
}

export interface RunJobOptions {
  /** A device of a simulator that was started for the test. Default: a device nobody answers for. */
  readonly device?: SimulatedDevice;
  /** Parsed by the job's own `configSchema` first. Default `{}`. */
  readonly config?: unknown;
  /** Default: none, as when nothing was granted. */
  readonly permissions?: readonly Permission[];
  /** Default `false`. */
  readonly dryRun?: boolean;
  /** Hand the same store to several calls to test what a later run sees. Default: an empty one. */
  readonly store?: MemoryStore;
  readonly signal?: AbortSignal;
}

export interface RanJob {
  readonly result: JobResult;
  /** What the job logged, exactly as NetRaven would keep it. */
  readonly log: readonly LogRecord[];
  /** The newest text of each artifact, by name. */
  readonly artifacts: Readonly<Record<string, string>>;
  readonly store: MemoryStore;
}

/** One for all calls, so that an unchanged secret has an unchanged mask. */
const maskKey = randomBytes(32);

/**
 * Runs a job once, in this process, with real sessions to a simulated device.
 *
 * @throws whatever `run` throws
 * @throws {NetRavenError} NR_JOB_CONFIG_INVALID when the config does not fit the job's `configSchema`
 */
export async function runJob(job: JobUnderTest, options: RunJobOptions = {}): Promise<RanJob> {
  const { dryRun = false, permissions = [], store = new MemoryStore() } = options;
  const signal = options.signal ?? new AbortController().signal;
  const jobId = randomUUID();
  const log: LogRecord[] = [];
  const info = deviceInfo(options.device);
  const config = await parseConfig(job.configSchema, options.config ?? {});
  setJobLogChannel({
    open: (bound) => (level, message, meta) =>
      log.push({
        timestamp: new Date().toISOString(),
        log_type: 'job',
        level,
        job_id: bound.jobId,
        device_id: bound.deviceId ?? null,
        source: `worker.job.${bound.jobType}`,
        message,
        meta,
      }),
  });
  const device = openDevice({
    info,
    credentials: options.device ? [{ id: 'test', name: 'test', ...options.device.login }] : [],
    hostKeys: { get: async () => undefined, pin: async (_deviceId, key) => key },
    permissions,
    dryRun,
    signal,
    maskKey,
    logger: { debug() {}, info() {}, warning() {}, error() {}, critical() {} },
    beforeConfigure: async () => {},
    setAside: async () => {},
  });
  try {
    const logger = new JobLogger({ jobId, jobType: job.meta.jobType, deviceId: info.id });
    const context: JobContext = { jobId, config, db: store, logger, signal, dryRun, device };
    const result = await job.run(context as never);
    return { result, log, artifacts: store.texts, store };
  } finally {
    await device.close();
    setJobLogChannel(undefined);
  }
}

function deviceInfo(device: SimulatedDevice | undefined): DeviceInfo {
  const id = randomUUID();
  if (!device) return { id, name: 'nobody', address: '127.0.0.1', port: 9, platform: 'cisco_ios', tags: [] };
  const { name, address, port, platform } = device;
  return { id, name, address, port, platform, tags: [] };
}

async function parseConfig(schema: ConfigSchema | undefined, config: unknown): Promise<unknown> {
  if (!schema) return {};
  const parsed = await schema['~standard'].validate(config);
  if (!parsed.issues) return parsed.value;
  const issues = parsed.issues.map(({ message, path }) => `${JSON.stringify(path ?? [])}: ${message}`).join('; ');
  throw new NetRavenError('NR_JOB_CONFIG_INVALID', `the config does not fit: ${issues}`, {
    hint: 'Correct the `config` handed to runJob().',
  });
}
