export { closedReason, correctNextTimes, decideDue, type Decision } from './decide.ts';
export { forecast, type Forecast, type PlannedRun } from './forecast.ts';
export { previewRun, type RunPreview, type RunToPreview } from './preview.ts';
export type { DueTime, Overlap, Schedule, SkipReason } from './schedule.ts';
export * from './schedules.ts';
