/** Export `meta`: how the job type presents itself. Plain data. */
export interface JobMeta {
  /** Unique id: `a-z`, `0-9`, `-`, a letter first, at most 64 characters, e.g. `backup`. Equals that in package.json. */
  readonly jobType: string;
  /** One line, at most 64 characters. Default: the `jobType`. */
  readonly label?: string;
  /** One line, at most 1000 characters. Default: empty. */
  readonly description?: string;
  /** The name of a [Material Design icon](https://pictogrammers.com/library/mdi/) with `mdi-` before it. Default `mdi-cog`. */
  readonly icon?: `mdi-${string}`;
  /** A word, or cron of five fields, proposed to whoever makes a schedule. Installing creates none. Default `onetime`. */
  readonly defaultSchedule?: 'onetime' | 'hourly' | 'daily' | 'weekly' | 'monthly' | (string & {});
  /** `device`: a task per device. `fleet`: one task for the run, which sees all its devices as data. Default `device`. */
  readonly scope?: 'device' | 'fleet';
  /** Devices of other platforms than these are skipped (`NR_TASK_PLATFORM_UNSUPPORTED`). Default: all. */
  readonly platforms?: readonly string[];
  /** `cli`: devices that no credential fits are skipped (`NR_TASK_NO_CREDENTIAL`). Default: nothing. */
  readonly requires?: readonly 'cli'[];
  /** Deadline of an attempt, in ms, 1 to 86400000. Default `300000`. */
  readonly timeoutMs?: number;
  /** Further attempts after a retryable error or a lost worker, 0 to 10. Default `2`. */
  readonly retries?: number;
}

/** `meta` with every default filled in: what the registry keeps and everyone downstream reads. */
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
