/** Permissions that a job package may ask for, beyond reading devices. */
export const permissions = ['device:write', 'device:secrets', 'artifacts:read', 'network'] as const;

/** In this order: change devices; see their secrets; read artifacts of other job types; open sockets. */
export type Permission = (typeof permissions)[number];

/** Version of the contract in this copy of core: `netraven.job.apiVersion`. */
export const apiVersion = 1;

/** `netraven.job` in package.json: read before the package is loaded. */
export interface JobManifest {
  /** Version of this contract. Another version makes the package `incompatible`. */
  readonly apiVersion: 1;
  /** Equals `meta.jobType`. */
  readonly jobType: string;
  /**
   * Permissions that the package needs. It stays disabled until an administrator grants all of them. An unknown permission
   * makes it `incompatible`. Default: none.
   */
  readonly permissions?: readonly Permission[];
}
