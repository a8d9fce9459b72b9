export type { Fence } from '../queue/queue.ts';
export { commitResults, type NewArtifact, type TaskResult } from './commit-results.ts';
export { startAttempts, beginConfigure, keepChange, taskLost, type NewAttempt } from './start-attempts.ts';
export { fetch, type FetchedTask } from './fetch.ts';
export type { JumpHost } from './access.ts';
export { returnToQueue } from './return-to-queue.ts';
export { loadNeeds, type NeedsOf, type TaskNeeds } from './needs.ts';
export { skip } from './skip.ts';
export { touch } from './touch.ts';
