import { errorsOf, type ErrorMaker } from '@netraven/core';

/** Error codes of times and windows. */
export const codes = {
  NR_SCHEDULE_TIME_INVALID: {
    what: 'The time of a schedule cannot be read, or never comes.',
    hint: 'Write e.g. "daily at 02:00", "weekly on sun at 03:30", "every 15m", "once 2030-01-31 02:00", or cron of five fields.',
    status: 422,
  },
  NR_TIME_ZONE_UNKNOWN: {
    what: 'The time zone is not in the IANA database.',
    hint: 'Write a name such as Europe/Berlin, America/New_York or UTC.',
    status: 422,
  },
  NR_WINDOW_INVALID: {
    what: 'A period of a window cannot be read, or its last period has ended.',
    hint: 'Write e.g. "mon-fri 07:00-19:00", "sat,sun", "22:00-05:00", or "2030-12-20 to 2031-01-06".',
    status: 422,
  },
} as const;

/** Makes an error of this table. */
export const scheduleError: ErrorMaker<typeof codes> = errorsOf(codes);
