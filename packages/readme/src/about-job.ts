/** The facts about a job package that its README shows. They come from package.json, `meta` and the config schema. */
export interface AboutJob {
  /** Name of the package. */
  readonly name: string;
  readonly permissions: readonly string[];
  readonly meta: {
    readonly jobType: string;
    readonly label: string;
    readonly description: string;
    readonly icon: string;
    readonly defaultSchedule: string;
    /** Platforms of the job. Empty: all. */
    readonly platforms: readonly string[];
    /** Default `device`. */
    readonly scope?: 'device' | 'fleet';
    /** Capabilities that each device must have. Default: none. */
    readonly requires?: readonly 'cli'[];
  };
  /** JSON Schema of the config. Absent: the job has no settings. */
  readonly configSchema?: object;
}
