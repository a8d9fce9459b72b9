import type { LogFilter } from '@netraven/api';
import { quoted } from './quoted.ts';

/** Returns the command that shows the same log entries, for a POSIX shell. */
export function logsCommand(
  { job_id: run, level, device_id: device, text }: LogFilter,
  devices: ReadonlyMap<string, string>,
  following: boolean,
): string {
  return [
    'netraven logs',
    ...(run === undefined ? [] : [`--run ${run}`]),
    ...(level === undefined || level === 'debug' ? [] : [`--level ${level}`]),
    ...(device === undefined ? [] : [`--device ${quoted(devices.get(device) ?? device)}`]),
    ...(text === undefined ? [] : [`--text ${quoted(text)}`]),
    ...(following ? ['--follow'] : []),
  ].join(' ');
}
