import { messageOf } from '../../contract/netraven-error.ts';
import { didYouMean, nearest } from '../did-you-mean.ts';
import { cronParser } from '../lazy.ts';
import { fault, shown } from '../problem.ts';
import type { Problem } from '../record.ts';

const words = ['onetime', 'hourly', 'daily', 'weekly', 'monthly'];
const fix = `Use ${words.join(', ')}, or cron of five fields (minute hour day month weekday), e.g. "0 3 * * *".`;

/** Whether `meta.defaultSchedule` is a word or cron that a schedule can be made of. */
export function checkSchedule(schedule: string): Problem[] {
  if (words.includes(schedule)) return [];
  const reason = faultOf(schedule);
  if (reason === undefined) return [];
  const message = `meta.defaultSchedule is ${shown(schedule)}, ${reason}.${didYouMean(schedule, words)}`;
  const near = nearest(schedule, words);
  const said = near === undefined ? fix : `Write \`defaultSchedule: '${near}'\`, or cron of five fields.`;
  return [fault('NR_PACKAGE_SCHEDULE_INVALID', 'meta.defaultSchedule', message, said)];
}

function faultOf(cron: string): string | undefined {
  const fields = cron.trim().split(/\s+/).length;
  if (fields !== 5)
    return `which is no known word, and as cron has ${fields} ${fields === 1 ? 'field' : 'fields'} instead of 5`;
  // The parser takes H for a time of its own choosing, another one at each start.
  if (/(?:^|[\s,])H/.test(cron)) return 'whose H stands for no time';
  try {
    cronParser().CronExpressionParser.parse(cron);
    return undefined;
  } catch (error) {
    return `which is not cron: ${messageOf(error)}`;
  }
}
