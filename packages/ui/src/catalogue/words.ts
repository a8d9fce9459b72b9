import type { PackageOrigin, PackageState, Permission } from '@netraven/api';

/** Descriptions of permissions, for the user who grants them. */
export const permissionWords: Readonly<Record<Permission, string>> = {
  'device:write': 'Change devices: send commands and configuration lines that alter them.',
  'device:secrets': 'See passwords and keys in device configurations.',
  'artifacts:read': 'Read artifacts of other job types, for any device.',
  network: 'Open its own network connections, to any address.',
};

export const originWords: Readonly<Record<PackageOrigin, string>> = {
  declared: 'dependency of the host project',
  linked: 'linked folder of the host project',
  bundled: 'part of NetRaven',
  transitive: 'dependency of another package',
  folder: 'package folder, in jobs/ or named in the config',
};

/** Descriptions of package states. */
export const stateWords: Readonly<Record<PackageState, string>> = {
  found: 'found, not checked yet',
  ready: 'can run',
  disabled: 'does not run until it is enabled',
  invalid: 'does not follow the job interface',
  duplicate: 'another package has its job type',
  incompatible: 'needs another version of NetRaven',
  failed: 'cannot be loaded',
  suspended: 'crashed too often',
};
