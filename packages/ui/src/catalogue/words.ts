import type { PackageOrigin, PackageState, Permission } from '@netraven/api';

/** What a permission lets a job do, in words for who grants it. */
export const permissionWords: Readonly<Record<Permission, string>> = {
  'device:write': 'Change devices: send commands and configuration lines that alter them.',
  'device:secrets': 'See passwords and keys in device configurations, unmasked.',
  'artifacts:read': 'Read what other job types saved, for any device.',
  network: 'Open network connections of its own, to anywhere.',
};

export const originWords: Readonly<Record<PackageOrigin, string>> = {
  declared: 'a dependency of the host project',
  linked: 'linked to a folder, by the host project',
  bundled: 'comes with NetRaven',
  transitive: 'a dependency of another package',
  folder: 'a package folder, in jobs/ or named in the config',
};

/** What each state means. */
export const stateWords: Readonly<Record<PackageState, string>> = {
  found: 'found, and not looked into yet',
  ready: 'can run',
  disabled: 'does not run, until what it names is done',
  invalid: 'does not keep to the job interface',
  duplicate: 'another package has its job type',
  incompatible: 'made for another version of NetRaven',
  failed: 'could not be loaded',
  suspended: 'crashed too often',
};
