export { create, type RunRequest } from './create.ts';
export type { Run, Task } from './run.ts';
export { cancel, get, list, tasks } from './runs.ts';
