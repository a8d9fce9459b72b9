export { startWorker, type FollowOptions, type Worker, type WorkerOptions } from './start-worker.ts';
export { codes as workerCodes } from './codes.ts';
export { git } from './mirror/git.ts';
export { addPackage, removePackage, upgradePackage } from './packages/install.ts';
export type { Difference } from './packages/change/differences.ts';
export type { Proposal } from './packages/change/proposal.ts';
export type { Outcome } from './packages/change/swap.ts';
export type { InstallOptions, Step } from './packages/change/workplace.ts';
