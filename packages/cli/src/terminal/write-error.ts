import { messageOf } from '@netraven/core';
import { codes } from '../codes.ts';
import { fieldsOf } from '../error-fields.ts';
import type { Terminal } from './terminal.ts';
import { escapeControls, escapeControlsOfText } from './escape-controls.ts';

/** Writes an error: code, message, problems and next step. */
export function writeError(terminal: Terminal, thrown: unknown, env: NodeJS.ProcessEnv = process.env): void {
  const { code, hint = code === undefined ? codes.NR_COMMAND_FAILED.hint : undefined, problems } = fieldsOf(thrown);
  const title = terminal.styleErr(['red', 'bold'], escapeControls(code ?? 'NR_COMMAND_FAILED'));
  const said = messageOf(thrown);
  terminal.err(`${title}: ${escapeControlsOfText(said)}`);
  for (const { path, message, fix } of problems) {
    const more = [...(said.includes(message) ? [] : [message]), ...(fix === undefined ? [] : [`→ ${fix}`])];
    if (more.length > 0) terminal.err(`  ${escapeControls(path)}: ${escapeControls(more.join(' '))}`);
  }
  if (hint) terminal.err(`  ${terminal.styleErr('cyan', 'next')}: ${escapeControlsOfText(hint)}`);
  if (env['NETRAVEN_DEBUG']) terminal.err(escapeControlsOfText(traceOf(thrown)));
}

function traceOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const cause = thrown.cause === undefined ? '' : `\ncaused by: ${traceOf(thrown.cause)}`;
  return `${thrown.stack ?? thrown.message}${cause}`;
}
