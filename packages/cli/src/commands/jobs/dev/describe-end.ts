import type { JobResult } from '@netraven/core';
import { placeThrown, verdictOf } from '@netraven/core/attempt';
import type { RanJob, RunJobError } from '@netraven/testing';
import type { Paint } from '../../../terminal/terminal.ts';
import { escapeControls, escapeControlsOfText } from '../../../terminal/escape-controls.ts';
import { configChangeLines } from '../../tasks/config-change-lines.ts';
import { reportLines } from '../../../terminal/report.ts';
import { toJson } from '../../../terminal/write-json.ts';
import { statusStyles } from '../../run/outcome.ts';

/** Formats the result of a run: status, message, what it changed, report or else details, artifacts and state. */
export function describeResult(paint: Paint, { result, artifacts, state, change, configChange }: RanJob): string[] {
  const { status } = verdictOf(result);
  const said = result.notApplicable ?? result.message;
  const message = said === undefined ? '' : `: ${escapeControls(said)}`;
  const changed = [
    ...(result.changed ? ['changed the device'] : []),
    ...(configChange ? configChangeLines(paint, configChange) : []),
    ...(change ? [escapeControls(change.message)] : []),
    ...(change?.hint === undefined ? [] : [`${paint('cyan', 'next')}: ${escapeControls(change.hint)}`]),
  ];
  const kept = Object.entries(artifacts).map(
    ([name, text]) => `artifact ${escapeControls(name)}: ${Buffer.byteLength(text)} bytes`,
  );
  const remembered = state === undefined ? [] : [`state: ${escapeControls(toJson(state, 0))}`];
  return [
    `${paint('bold', paint(statusStyles[status], status))}${message}`,
    ...[...changed, ...shownOf(paint, result), ...kept, ...remembered].map(indented),
  ];
}

/** The ways to set a config. */
const configHint =
  'Set it with `--set key=value`, `--secret key` or `--config <JSON file>`; with npm: `npm run dev -- --set key=value`.';

const tokenHint = 'With `--address`, use the token as a login: `--username __token__`; the password is the token.';
const portHint =
  'Enable HTTPS on the port of the platform. For another port, add the device with `netraven devices add … --https-port <number>`, and run the job with `netraven run`.';

/** Returns the fix. A device of `--address` is not in the inventory, so its settings and credentials cannot be changed. */
function hintOf({ code, hint = '' }: RunJobError): string {
  if (code === 'NR_RUN_CONFIG_INVALID') return configHint;
  if (code === 'NR_DEVICE_NO_CREDENTIAL' && hint.includes('__token__')) return tokenHint;
  const [, key] = /--var ([\w.-]+)=<value>/.exec(hint) ?? [];
  if (key !== undefined)
    return `Set it with \`--var ${key}=<value>\`; with npm: \`npm run dev -- --var ${key}=<value>\`.`;
  return hint.includes('--https-port') ? portHint : hint;
}

/** Formats the error of a run: code, message, source line, fix, and whether a worker would retry it. */
export function describeError(paint: Paint, error: RunJobError, folder: string): string[] {
  const { status, code, message, retryable, configureBegun, cause } = error;
  const place = placeThrown(cause, folder);
  const hint = hintOf(error);
  return [
    `${paint('bold', paint(statusStyles[status], status))}: ${paint('red', escapeControls(code))}: ${escapeControlsOfText(message)}`,
    ...(place === undefined ? [] : [indented(`at ${escapeControls(place)}`)]),
    ...(hint === '' ? [] : [indented(`${paint('cyan', 'next')}: ${escapeControlsOfText(hint)}`)]),
    ...(configureBegun && status === 'error' ? [indented('Not tried again: the job began to change the device.')] : []),
    ...(retryable ? [indented('Retryable: a worker tries again up to `meta.retries` times.')] : []),
  ];
}

function shownOf(paint: Paint, { details, report }: JobResult): string[] {
  if (report) return reportLines(paint, report, Infinity);
  if (details === undefined) return [];
  return [escapeControlsOfText(typeof details === 'string' ? details : toJson(details))];
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
