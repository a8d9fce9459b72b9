import { messageOf } from '../../contract/netraven-error.ts';
import { didYouMean, nearest } from '../did-you-mean.ts';
import { cronParser } from '../lazy.ts';
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
  const near = nearest(schedule, words);
  const fix = near === undefined ? usage : `Write \`defaultSchedule: '${near}'\`, or cron of five fields.`;
  return [problem({ code: 'NR_PACKAGE_SCHEDULE_INVALID', path: 'meta.defaultSchedule', message, fix })];
}

function errorOf(cron: string): string | undefined {
  const fields = cron.trim().split(/\s+/).length;
  if (fields !== 5)
    return `which is no known word, and as cron has ${fields} ${fields === 1 ? 'field' : 'fields'} instead of 5`;
  // The parser replaces H by a random time, another one at each start.
  if (/(?:^|[\s,])H/.test(cron)) return 'whose H means no fixed time';
  try {
    cronParser().CronExpressionParser.parse(cron);
    return undefined;
  } catch (error) {
    return `which is not cron: ${messageOf(error)}`;
  }
}
