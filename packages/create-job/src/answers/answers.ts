export const packageManagers = ['npm', 'pnpm'] as const;
export type PackageManager = (typeof packageManagers)[number];

/** What may be said on the command line. */
export interface Given {
  readonly name?: string | undefined;
  /** The npm scope, with or without `@`. */
  readonly scope?: string | undefined;
  readonly jobType?: string | undefined;
  readonly label?: string | undefined;
  readonly description?: string | undefined;
  readonly icon?: string | undefined;
  readonly platforms?: readonly string[] | undefined;
  readonly permissions?: readonly string[] | undefined;
  readonly directory?: string | undefined;
  readonly packageManager?: string | undefined;
}

/** What there is to choose from. */
export interface Known {
  readonly platforms: readonly string[];
  /** As `@mdi/js` names them, e.g. `mdiContentSave`. */
  readonly icons: readonly string[];
}

/** What a new job offers for its schedules. */
export const proposedSchedule = 'onetime';

/** What is known of a job package before it is made. */
export interface Answers {
  /** Of the package, e.g. `@acme/netraven-job-vlan-audit`. */
  readonly name: string;
  readonly jobType: string;
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  /** Empty: all. */
  readonly platforms: readonly string[];
  readonly permissions: readonly string[];
}
