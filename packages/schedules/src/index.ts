/** When schedules are due, and when windows forbid to start. Reads no clock and no database. */
export { codes as scheduleCodes, scheduleError } from './codes.ts';
export { latestDue, nextDue, nextDues, requireTimeZone } from './due-times.ts';
export { spreadMs } from './spread.ts';
export { parseTime, type ScheduleTime } from './time.ts';
export { closedBy, isOver, isWithinOr, parsePeriod, type Window } from './windows.ts';
