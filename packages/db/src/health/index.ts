export { activity, skippedByReason, type Activity, type SkippedDueTime } from './activity.ts';
export { healthStates, type HealthState } from '../devices/health-rows.ts';
export {
  list,
  statesOf,
  summary,
  type DeviceHealth,
  type FailingGroup,
  type HealthFilter,
  type HealthSummary,
  type StateCounts,
} from './health.ts';
export type { DeviceSort } from './device-order.ts';
export { deviceReport, type DeviceReport } from './device-report.ts';
export {
  listDevices,
  type DeviceFilter,
  type DeviceListPage,
  type DeviceResults,
  type ListedDevice,
} from './list-devices.ts';
