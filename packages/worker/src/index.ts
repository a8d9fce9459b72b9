export { startWorker, type FollowOptions, type Worker, type WorkerOptions } from './start-worker.ts';
export { codes as workerCodes } from './codes.ts';
export { signatureOf } from './follow/installed-watch.ts';
export { mirrorPath } from './mirror/fast-import.ts';
export { git } from './mirror/git.ts';
export type { MirrorRemote } from './mirror/remote-files.ts';
