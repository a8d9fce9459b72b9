export type { Fence } from '../queue/queue.ts';
export { begin, beginConfigure, taskLost, type NewAttempt } from './begin.ts';
export { fetch, type Work } from './fetch.ts';
export { giveBack } from './give-back.ts';
export { settle, type NewArtifact, type Outcome } from './settle.ts';
export { skip } from './skip.ts';
export { touch } from './touch.ts';
