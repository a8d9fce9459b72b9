export { create, type RunRequest } from './create.ts';
export type { Run, Task } from './run.ts';
export { cancel, cancelAsked, get, list, tasks } from './runs.ts';
