export type { InstallOptions, Step } from './change-context.ts';
export type { ChangeResult } from './change-host-project.ts';
export { codes as installerCodes } from './codes.ts';
export type { StoredSettings } from './coordination/stored-settings.ts';
export {
  findOutdated,
  searchPackages,
  showPublished,
  type FindOptions,
  type OutdatedPackage,
  type PublishedPackage,
} from './find-packages.ts';
export { addPackage, removePackage, upgradePackage } from './install.ts';
export type { Difference, Proposal } from './proposal.ts';
export { ageMs, type InstallPolicy } from './source/policy.ts';
export { readSource, type Source } from './source/source.ts';
