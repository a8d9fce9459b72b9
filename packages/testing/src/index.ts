/** For authors of job packages: runs a job against simulated devices, without database or installation. */
export { checkJob, type CheckOptions, type CheckReport } from './check/check-job.ts';
export { codes as checkCodes } from './check/codes.ts';
export type { Finding } from './check/finding.ts';
export type { Bump, Change } from './check/version/change.ts';
export type { JobModule, JobUnderTest } from './job-under-test.ts';
export { locateProblems } from './locate-problems.ts';
export { MemoryStore, type StoreOwner } from './memory-store.ts';
export { runJob, type RanJob, type RunJobOptions } from './run-job.ts';
export { resultOn, runSummary, type RanSummary, type RunSummaryOptions, type TestResult } from './run-summary.ts';
export { RunJobError, type EndedAs } from './run-job-error.ts';
export { deviceId, type TestDevice } from './test-device.ts';
export { updateReadme, type UpdatedReadme } from './update-readme.ts';
export {
  startSimulator,
  type Fault,
  type SimulatedAnswer,
  type SimulatedAnswers,
  type SimulatedDevice,
  type SimulatedDeviceOptions,
  type SimulatedQuestion,
  type SimulatedRefusal,
  type Simulator,
} from '@netraven/device/simulator';
