/** For authors of job packages: run a job against simulated devices, without a database and without installing it. */
export { checkJob, type CheckOptions, type CheckReport } from './check/check-job.ts';
export { codes as checkCodes } from './check/codes.ts';
export type { Finding } from './check/finding.ts';
export type { Bump, Change } from './check/version/change.ts';
export { runJob, type JobUnderTest, type RanJob, type RunJobOptions } from './run-job.ts';
export {
  startSimulator,
  type Fault,
  type SimulatedDevice,
  type SimulatedDeviceOptions,
  type Simulator,
} from '@netraven/device/simulator';
