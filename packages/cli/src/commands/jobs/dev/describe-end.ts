import type { RanJob, RunJobError } from '@netraven/testing';
import type { Paint } from '../../../terminal/terminal.ts';
import { visible, visibleText } from '../../../terminal/visible.ts';
import { toJson } from '../../../terminal/write-json.ts';
import { statusStyles } from '../../run/outcome.ts';
import { placeThrown } from './place-thrown.ts';

/** What a run came to, as lines: status and message, details, and what it left behind. */
export function describeResult(paint: Paint, { result, artifacts, state }: RanJob): string[] {
  const status = result.success ? 'success' : 'failed';
  const message = result.message === undefined ? '' : `: ${visible(result.message)}`;
  const details = result.details === undefined ? [] : [visibleText(textOf(result.details))];
  const kept = Object.entries(artifacts).map(
    ([name, text]) => `artifact ${visible(name)}: ${Buffer.byteLength(text)} bytes`,
  );
  const remembered = state === undefined ? [] : [`state: ${visible(toJson(state, 0))}`];
  return [
    `${paint('bold', paint(statusStyles[status], status))}${message}`,
    ...[...details, ...kept, ...remembered].map(indented),
  ];
}

/** How a config is given here. */
const configHint =
  'Give it by `--set key=value`, a secret by `--secret key`, or in a file of JSON by `--config <file>`.';

/** Why a run has no result: code, message, the line that threw, the next step, and where the worker would try again. */
export function describeError(paint: Paint, error: RunJobError, folder: string): string[] {
  const { status, code, message, retryable, cause } = error;
  const place = placeThrown(cause, folder);
  const hint = code === 'NR_RUN_CONFIG_INVALID' ? configHint : (error.hint ?? '');
  return [
    `${paint('bold', paint(statusStyles[status], status))}: ${paint('red', visible(code))}: ${visibleText(message)}`,
    ...(place === undefined ? [] : [indented(`at ${visible(place)}`)]),
    ...(hint === '' ? [] : [indented(`${paint('cyan', 'next')}: ${visibleText(hint)}`)]),
    ...(retryable ? [indented('It is retryable: a worker would try again, as often as `meta.retries` says.')] : []),
  ];
}

function textOf(details: string | object): string {
  return typeof details === 'string' ? details : toJson(details);
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
