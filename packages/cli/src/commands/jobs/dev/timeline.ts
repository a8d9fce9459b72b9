import type { LogRecord } from '@netraven/core';
import type { Terminal } from '../../../terminal/terminal.ts';
import { escapeControls } from '../../../terminal/escape-controls.ts';
import { toJson } from '../../../terminal/write-json.ts';
import { levelStyles } from '../../logs/log-line.ts';

/** Writes the log entries of a run, each with the time since its start. */
export function timeline(terminal: Terminal): (record: LogRecord) => void {
  const begunAt = performance.now();
  return ({ log_type, level, source, message, meta }) => {
    const seconds = ((performance.now() - begunAt) / 1_000).toFixed(3).padStart(8);
    const more = Object.keys(meta).length > 0 ? ` ${terminal.style('dim', escapeControls(toJson(meta, 0)))}` : '';
    const text = escapeControls(message);
    // Dimmed, so that the entries of the job itself stand out.
    const said = log_type === 'job' ? text : terminal.style('dim', `${source}: ${text}`);
    terminal.out(
      `${terminal.style('dim', `${seconds} s`)}  ${terminal.style(levelStyles[level], level.padEnd(8))}  ${said}${more}`,
    );
  };
}
