/** For authors of job packages: run a job against simulated devices, without a database and without installing it. */
export { runJob, type JobUnderTest, type RanJob, type RunJobOptions } from './run-job.ts';
export {
  startSimulator,
  type Fault,
  type SimulatedDevice,
  type SimulatedDeviceOptions,
  type Simulator,
} from '@netraven/device/simulator';
