import type { LogEntry, LogLevel } from '@netraven/api';
import type { Style, Terminal } from '../../terminal/terminal.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { toJson } from '../../terminal/write-json.ts';

/** Colour of each level. */
export const levelStyles: Readonly<Record<LogLevel, Style>> = {
  debug: 'dim',
  info: 'green',
  warning: 'yellow',
  error: 'red',
  critical: ['red', 'bold'],
};

/** Formats an entry as one line: time, level, source, device, message, hint, run, and other fields. @param ofRun all entries are of one run, which is left out */
export function logLine(
  terminal: Terminal,
  entry: LogEntry,
  devices: ReadonlyMap<string, string>,
  { ofRun = false }: { readonly ofRun?: boolean } = {},
): string {
  const { timestamp, level, source, job_id, device_id, message, meta } = entry;
  const { hint, ...others } = meta as Record<string, unknown>;
  const fields = typeof hint === 'string' ? others : meta;
  const rest = Object.keys(fields).length > 0 ? terminal.style('dim', escapeControls(toJson(fields, 0))) : '';
  const device = device_id === null ? '' : `[${escapeControls(devices.get(device_id) ?? device_id)}]`;
  const coloured = terminal.style(levelStyles[level], level.padEnd(8));
  const parts = [
    terminal.style('dim', timestamp),
    coloured,
    escapeControls(source),
    device,
    escapeControls(typeof hint === 'string' ? `${endSentence(message)} ${hint}` : message),
    job_id === null || ofRun ? '' : terminal.style('dim', `run ${job_id}`),
    rest,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function endSentence(text: string): string {
  return /[.!?:…]$/.test(text) ? text : `${text}.`;
}
