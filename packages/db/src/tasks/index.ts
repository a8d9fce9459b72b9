export type { Fence } from '../queue/queue.ts';
export { startAttempts, beginConfigure, taskLost, type NewAttempt } from './start-attempts.ts';
export { fetch, type FetchedTask } from './fetch.ts';
export { giveBack } from './give-back.ts';
export { settle, type NewArtifact, type Outcome } from './settle.ts';
export { loadNeeds, type NeedsOf, type TaskNeeds } from './needs.ts';
export { skip } from './skip.ts';
export { touch } from './touch.ts';
