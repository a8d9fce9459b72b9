/** What a README says of a job package: all of it is in package.json, in `meta` and in the config schema. */
export interface AboutJob {
  /** Of the package. */
  readonly name: string;
  readonly permissions: readonly string[];
  readonly meta: {
    readonly jobType: string;
    readonly label: string;
    readonly description: string;
    readonly icon: string;
    readonly defaultSchedule: string;
    /** Empty: all. */
    readonly platforms: readonly string[];
    /** Default `device`. */
    readonly scope?: 'device' | 'fleet';
    /** Default: nothing. */
    readonly requires?: readonly 'cli'[];
  };
  /** JSON Schema of the config as it is written; absent: there are no settings. */
  readonly configSchema?: object;
}
