import { NetRavenError } from './netraven-error.ts';

export type LogLevel = 'debug' | 'info' | 'warning' | 'error' | 'critical';

/** The run, job type and device of a {@link JobLogger}. */
export interface JobLoggerBinding {
  /** Id of the run. */
  readonly jobId: string;
  readonly jobType: string;
  readonly deviceId?: string;
}

/** Carries log entries out of the job's process. The job host sets it at `globalThis[Symbol.for('netraven.host')]`. */
export interface JobLogChannel {
  /** Called once per logger. Returns the function that takes the logger's entries. */
  open(bound: JobLoggerBinding): (level: LogLevel, message: string, meta: object) => void;
}

const channelKey = Symbol.for('netraven.host');
type Host = typeof globalThis & { [channelKey]?: JobLogChannel };

/** Sets the channel every {@link JobLogger} of this process writes to, whichever copy of core it came from. */
export function setJobLogChannel(channel: JobLogChannel | undefined): void {
  if (channel) (globalThis as Host)[channelKey] = channel;
  else delete (globalThis as Host)[channelKey];
}

/**
 * Writes `{ timestamp, log_type: 'job', level, job_id, device_id, source: 'worker.job.<jobType>', message, meta }`.
 * The worker stamps `timestamp`, `job_id`, `device_id` and `source` itself, from the task the logger was made in.
 */
export class JobLogger {
  readonly #write: (level: LogLevel, message: string, meta: object) => void;

  /**
   * @throws {NetRavenError} NR_LOGGER_UNBOUND when `jobId` or `jobType` is missing or empty.
   * @throws {NetRavenError} NR_LOGGER_NO_HOST outside a job host.
   */
  constructor(bound: JobLoggerBinding) {
    for (const key of ['jobId', 'jobType'] as const) {
      if (typeof bound?.[key] !== 'string' || bound[key] === '') {
        throw new NetRavenError(
          'NR_LOGGER_UNBOUND',
          `JobLogger needs a ${key}; it got ${JSON.stringify(bound?.[key])}`,
          {
            hint: 'Use the `logger` that run() receives: it is bound already.',
          },
        );
      }
    }
    const channel = (globalThis as Host)[channelKey];
    if (!channel) {
      throw new NetRavenError('NR_LOGGER_NO_HOST', 'JobLogger works inside a job host only', {
        hint: 'In a test, run the job with runJob() from @netraven/testing.',
      });
    }
    this.#write = channel.open(bound);
  }

  log(level: LogLevel, message: string, meta: object = {}): void {
    this.#write(level, message, meta);
  }
  debug(message: string, meta?: object): void {
    this.log('debug', message, meta);
  }
  info(message: string, meta?: object): void {
    this.log('info', message, meta);
  }
  warning(message: string, meta?: object): void {
    this.log('warning', message, meta);
  }
  error(message: string, meta?: object): void {
    this.log('error', message, meta);
  }
  critical(message: string, meta?: object): void {
    this.log('critical', message, meta);
  }
}
