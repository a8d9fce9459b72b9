import { messageOf } from '../../contract/netraven-error.ts';
import { didYouMean, nearest } from '../did-you-mean.ts';
import { croner } from '../lazy.ts';
import { problem, shown } from '../problem.ts';
import type { Problem } from '../record.ts';

const words = ['onetime', 'hourly', 'daily', 'weekly', 'monthly'];
const usage = `Use ${words.join(', ')}, or cron of five fields (minute hour day month weekday), e.g. "0 3 * * *".`;

/** Checks that `meta.defaultSchedule` is a known word or cron. */
export function checkSchedule(schedule: string): Problem[] {
  if (words.includes(schedule)) return [];
  const reason = errorOf(schedule);
  if (reason === undefined) return [];
  const message = `meta.defaultSchedule is ${shown(schedule)}, ${reason}.${didYouMean(schedule, words)}`;
  // Other programs write seconds first.
  const inMinutes = schedule.trim().replace(/^0\s+(?=(?:\S+\s+){4}\S+$)/, '');
  const near = nearest(schedule, words) ?? (errorOf(inMinutes) === undefined ? inMinutes : undefined);
  const fix = near === undefined ? usage : `Write \`defaultSchedule: '${near}'\`, or cron of five fields.`;
  return [problem({ code: 'NR_PACKAGE_SCHEDULE_INVALID', path: 'meta.defaultSchedule', message, fix })];
}

function errorOf(cron: string): string | undefined {
  const fields = cron.trim().split(/\s+/).length;
  if (fields !== 5)
    return `which is no known word, and as cron has ${fields} ${fields === 1 ? 'field' : 'fields'} instead of 5`;
  // croner replaces ? by the time at which it reads the text.
  if (cron.includes('?')) return 'whose ? means no fixed time';
  try {
    const { Cron } = croner();
    const next = new Cron(cron, { mode: '5-part', paused: true, timezone: 'UTC' }).nextRun();
    return next ? undefined : 'which never comes';
  } catch (error) {
    return `which is not cron: ${messageOf(error).replaceAll(/^CronPattern: |\.$/g, '')}`;
  }
}
