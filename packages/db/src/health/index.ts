export { activity, skippedByReason, type Activity, type SkippedDueTime } from './activity.ts';
export {
  healthStates,
  list,
  statesOf,
  summary,
  type DeviceHealth,
  type FailingGroup,
  type HealthFilter,
  type HealthState,
  type HealthSummary,
  type StateCounts,
} from './health.ts';
