import type { Attempt, Task, TaskError, TaskReport } from '@netraven/api';
import { durationOf, moment } from '../../terminal/moment.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { escapeControls, escapeControlsOfText } from '../../terminal/escape-controls.ts';
import { configChangeLines } from './config-change-lines.ts';
import { reportLines } from '../../terminal/report.ts';
import { toJson } from '../../terminal/write-json.ts';
import { writeSafeFacts } from '../../terminal/write-facts.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { changeOf, deviceOf, outcomeOf, statusStyles } from '../run/outcome.ts';
import { describeRanWith } from '../runs/describe-ran-with.ts';

/** Writes a task: result, attempts, saved artifacts, what it changed, and the report or else the details that the job returned. */
export function writeReport(
  terminal: Terminal,
  { task, config, attempts, artifacts, wouldSave = [], configChange, leftOut = [] }: TaskReport,
): void {
  const ran = attempts.at(-1);
  const facts = [
    ...factsOf(task, terminal),
    ['config', escapeControls(toJson(config, 0))] as const,
    ...(ran ? [['ran with', escapeControls(describeRanWith(ran))] as const] : []),
    ...(ran?.workerHost ? [['worker', escapeControls(ran.workerHost)] as const] : []),
  ];
  writeSafeFacts(terminal, facts);
  if (attempts.length > 0) {
    const head = ['ATTEMPT', 'STATUS', 'PACKAGE', 'STARTED', 'DURATION', 'ERROR'];
    // The facts have the package and the error of the last attempt.
    section(terminal, head, attempts.map(rowOf(terminal)), [
      ['PACKAGE', 0],
      ['ERROR', 20],
    ]);
  }
  if (artifacts.length > 0) {
    const rows = artifacts.map(({ id, name, version, size }) => [
      escapeControls(name),
      String(version),
      String(size),
      `${id}`,
    ]);
    section(terminal, ['SAVED', 'VERSION', 'BYTES', 'ID'], rows);
  }
  if (wouldSave.length > 0) {
    const rows = wouldSave.map(({ name, version, size }) => [
      escapeControls(name),
      `would be version ${version}`,
      String(size),
    ]);
    section(terminal, ['DRY RUN', 'VERSION', 'BYTES'], rows);
  }
  if (leftOut.length > 0) {
    const rows = leftOut.map(({ name, code, message }) => [name, `${code}: ${message}`].map(escapeControls));
    section(terminal, ['LEFT OUT', 'REASON'], rows);
  }
  if (configChange) {
    terminal.out(`\n${terminal.style('dim', 'CHANGE')}`);
    for (const line of configChangeLines(terminal.style, configChange)) terminal.out(line);
  }
  const { details, report } = task.result ?? {};
  if (report) {
    terminal.out(`\n${terminal.style('dim', 'REPORT')}`);
    for (const line of reportLines(terminal.style, report, terminal.outColumns())) terminal.out(line);
  } else if (details !== undefined) {
    terminal.out(`\n${terminal.style('dim', 'DETAILS')}`);
    terminal.out(typeof details === 'string' ? escapeControlsOfText(details).trimEnd() : toJson(details));
  }
  const [artifact] = artifacts;
  if (artifact) terminal.err(`Show the saved text: \`netraven artifacts show ${artifact.id}\``);
  // By id, because the device may have another name now.
  const of = task.device ? ` --device ${task.device.id}` : '';
  if (task.startedAt !== null) terminal.err(`Show the log: \`netraven logs --run ${task.runId}${of}\``);
}

function factsOf(task: Task, terminal: Terminal): (readonly [what: string, value: string])[] {
  const { id, runId, jobType, device, dryRun, status, error, startedAt, finishedAt } = task;
  const outcome = outcomeOf(task);
  const what = error ? 'error' : 'message';
  const said = outcome === '' ? [] : [[status === 'skipped' ? 'reason' : what, outcome] as const];
  return [
    ['task', id],
    ['run', `${runId} (${escapeControls(jobType)}${dryRun ? ', dry run' : ''})`],
    ['device', device ? `${deviceOf(task)} (${escapeControls(device.address)})` : deviceOf(task)],
    ['status', terminal.style(statusStyles[status], status)],
    ...(task.wait ? [['waits', describeWait(task.wait)] as const] : []),
    ...(task.wait && !error ? [] : said),
    ...(task.result?.changed && !dryRun ? [['changed', 'yes: the job changed the device'] as const] : []),
    ...(task.changeCounts ? [['change', changeOf(task)] as const] : []),
    ...nextOf(error),
    ['started', moment(startedAt)],
    ['finished', moment(finishedAt)],
  ];
}

function describeWait({ message, until }: NonNullable<Task['wait']>): string {
  return `${escapeControls(message)}${until === null ? '' : `, until ${moment(until)}`}`;
}

function nextOf(error: TaskError | null): (readonly [string, string])[] {
  if (error?.hint === undefined) return [];
  // Other codes are defined by the job, and so is the fix.
  return [[error.code.startsWith('NR_') ? 'next' : 'job says', escapeControls(error.hint)]];
}

function rowOf(terminal: Terminal): (attempt: Attempt) => string[] {
  return (attempt) => {
    const { number, status, packageName, packageVersion, startedAt, error } = attempt;
    return [
      String(number),
      terminal.style(statusStyles[status], status),
      escapeControls(`${packageName} ${packageVersion}`),
      moment(startedAt),
      durationOf(attempt),
      error ? `${escapeControls(error.code)}: ${escapeControls(error.message)}` : '',
    ];
  };
}

function section(
  terminal: Terminal,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  cut: readonly (readonly [title: string, least: number])[] = [],
): void {
  terminal.out('');
  writeTable(terminal, head, rows, '', cut);
}
