/** What a job package may ask for beyond reading devices. */
export const permissions = ['device:write', 'device:secrets', 'artifacts:read', 'network'] as const;

/** To change devices; to see their secrets; to read what other job types or devices saved; to open sockets of its own. */
export type Permission = (typeof permissions)[number];

/** Version of the contract this copy of core speaks: `netraven.job.apiVersion`. */
export const apiVersion = 1;

/** `netraven.job` in package.json: what is known, shown and refused without running the package. */
export interface JobManifest {
  /** Version of this contract. Another one makes the package `incompatible`. */
  readonly apiVersion: 1;
  /** Equals `meta.jobType`. */
  readonly jobType: string;
  /**
   * What the package needs beyond reading devices: it stays disabled until an administrator has granted all of them. An
   * unknown one makes it `incompatible`. Default: none.
   */
  readonly permissions?: readonly Permission[];
}
