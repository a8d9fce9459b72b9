export type { Difference } from './change/differences.ts';
export type { Proposal } from './change/proposal.ts';
export type { StoredSettings } from './change/stored-settings.ts';
export type { ChangeResult } from './change/swap.ts';
export type { InstallOptions, Step } from './change/change-context.ts';
export { addPackage, removePackage, upgradePackage } from './install.ts';
