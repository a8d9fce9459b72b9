/** Installs, upgrades and removes job packages, and what it agrees on with the workers of the host project. */
export { codes as installerCodes } from './codes.ts';
export type { InstallOptions, Step } from './change/change-context.ts';
export type { Difference } from './change/differences.ts';
export { historyFile, type Change } from './change/history.ts';
export type { Proposal } from './change/proposal.ts';
export type { StoredSettings } from './change/stored-settings.ts';
export type { ChangeResult } from './change/swap.ts';
export { heartbeatFile, writeNote, type Heartbeat } from './coordination/heartbeat.ts';
export { readPause, type Pause } from './coordination/pause.ts';
export { answer, readQuestion } from './coordination/settings-question.ts';
export { addPackage, removePackage, upgradePackage } from './install.ts';
