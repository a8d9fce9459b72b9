export { closedReason, decideDue, type Decision } from './decide.ts';
export { forecast, type Forecast, type PlannedRun } from './forecast.ts';
export type { DueTime, Overlap, Schedule, SkipReason } from './schedule.ts';
export {
  add,
  change,
  dueTimes,
  get,
  list,
  now,
  recentDueTimes,
  remove,
  type NewSchedule,
  type ScheduleChange,
  type ScheduleFields,
} from './schedules.ts';
