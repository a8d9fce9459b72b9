import type { LogFilter } from '@netraven/api';
import { quoted } from './quoted.ts';

/** Returns the command that shows the same log entries, for a POSIX shell. Devices by id: names can change. */
export function logsCommand(
  { job_id: run, level = 'debug', device_id: device, text }: LogFilter,
  following: boolean,
): string {
  return [
    'netraven logs',
    ...(run === undefined ? [] : [`--run ${run}`]),
    // The default of the command.
    ...(level === 'info' ? [] : [`--level ${level}`]),
    ...(device === undefined ? [] : [`--device ${quoted(device)}`]),
    ...(text === undefined ? [] : [`--text ${quoted(text)}`]),
    ...(following ? ['--follow'] : []),
  ].join(' ');
}
