export * from './changes.ts';
export { create, type RunRequest } from './create.ts';
export { describeVersion, isSamePackage, notSameError, ranWith, type ExactPackage, type RanWith } from './exactly.ts';
export { deviceResults, type DeviceResults, type ResultsAsked } from './results.ts';
export type { LeftOutDevice } from './new-tasks.ts';
export { again, countToRetry, retry, type RetryOnly, type RunAgain } from './retry.ts';
export type { Run, Task, WavesStatus } from './run.ts';
export {
  cancel,
  cancelAsked,
  endCancelled,
  fullId,
  get,
  list,
  taskPage,
  tasks,
  type RunFilter,
  type TaskFilter,
  type TaskPage,
} from './runs.ts';
export type { SummaryStatus } from '../schema/status.ts';
export type { Waves } from './waves.ts';
export { runOfTask, taskReport, type Attempt, type TaskReport } from './task-report.ts';
