export type { InstallOptions, Step } from './change-context.ts';
export type { ChangeResult } from './change-host-project.ts';
export { codes as installerCodes } from './codes.ts';
export type { StoredSettings } from './coordination/stored-settings.ts';
export { addPackage, removePackage, upgradePackage } from './install.ts';
export type { Difference, Proposal } from './proposal.ts';
