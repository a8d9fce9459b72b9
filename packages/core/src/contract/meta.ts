/** Export `meta`: how the job type presents itself. Plain data. */
export interface JobMeta {
  /** Unique id: `a-z`, `0-9`, `-`, a letter first, at most 64 characters, e.g. `backup`. */
  readonly jobType: string;
  /** Default: `jobType`. */
  readonly label?: string;
  readonly description?: string;
  /** A Material Design Icons name. Default `mdi-cog`. */
  readonly icon?: `mdi-${string}`;
  /** Offered when a person creates a schedule: a word, or cron. Installing creates no schedule. Default `onetime`. */
  readonly defaultSchedule?: 'onetime' | 'hourly' | 'daily' | 'weekly' | 'monthly' | (string & {});
  /** `device`: a task per device. `fleet`: one task that sees all devices of the run, as data. Default `device`. */
  readonly scope?: 'device' | 'fleet';
  /** Devices of other platforms are skipped. Default: none are. */
  readonly platforms?: readonly string[];
  /** `cli`: devices without a credential are skipped. Default: none are. */
  readonly requires?: readonly 'cli'[];
  /** Deadline of an attempt, in ms. Default 300000. */
  readonly timeoutMs?: number;
  /** Further attempts after a retryable error. Default 2. */
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
