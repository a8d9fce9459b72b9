/** Export `meta`: describes the job type. Plain data. */
export interface JobMeta {
  /** Unique id: `a-z`, `0-9`, `-`, a letter first, at most 64 characters, e.g. `backup`. The same as in package.json. */
  readonly jobType: string;
  /** One line, at most 64 characters. Default: the `jobType`. */
  readonly label?: string;
  /** One line, at most 1000 characters. Default: empty. */
  readonly description?: string;
  /** The name of a [Material Design icon](https://pictogrammers.com/library/mdi/) with `mdi-` before it. Default `mdi-cog`. */
  readonly icon?: `mdi-${string}`;
  /** Suggested schedule: a word, or cron of five fields. Installing creates no schedule. Default `onetime`. */
  readonly defaultSchedule?: 'onetime' | 'hourly' | 'daily' | 'weekly' | 'monthly' | (string & {});
  /** `device`: a task per device. `fleet`: one task for the run, with all its devices as data. Default `device`. */
  readonly scope?: 'device' | 'fleet';
  /** Platforms that the job supports. Other devices are skipped, or left out of a fleet job (`NR_TASK_PLATFORM_UNSUPPORTED`). Default: all. */
  readonly platforms?: readonly string[];
  /** `cli`: devices without a credential are skipped, or left out of a fleet job (`NR_DEVICE_NO_CREDENTIAL`). Default: none. */
  readonly requires?: readonly 'cli'[];
  /** Deadline of an attempt, in ms, 1 to 86400000. Default `300000`. */
  readonly timeoutMs?: number;
  /** Further attempts after a retryable error or a lost worker, 0 to 10. Default `2`. */
  readonly retries?: number;
}

/** `meta` with every default filled in. */
export interface ResolvedMeta {
  readonly jobType: string;
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  readonly defaultSchedule: string;
  readonly scope: 'device' | 'fleet';
  /** Empty: all platforms. */
  readonly platforms: readonly string[];
  readonly requires: readonly 'cli'[];
  readonly timeoutMs: number;
  readonly retries: number;
}
