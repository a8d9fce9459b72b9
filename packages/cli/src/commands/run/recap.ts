import type { ChangeCounts, ConfigChange, Run, Task, TaskStatus } from '@netraven/api';
import { configChangeLines } from '../tasks/config-change-lines.ts';
import { counted } from '../../terminal/counted.ts';
import { duration } from '../../terminal/moment.ts';
import { reportLines } from '../../terminal/report.ts';
import { table } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { sizeText } from '../artifacts/write-hunks.ts';
import { changeOf, deviceOf, outcomeOf, statusStyles } from './outcome.ts';

/** With more devices than this, only those that did not succeed have a line. */
const maxShown = 40;

/** Lines that are shown of what a single task changed. */
const maxChangeLines = 60;

/** Names of devices that were skipped for the same reason. */
const maxNames = 20;

/** Which devices a recap lists. `notable`: only those that did not succeed if there are many. */
export type Listed = 'all' | 'notable' | 'none';

/**
 * Writes the result of a run: a table of devices, the report of the summary or of a single task, the fix for each kind of
 * error, and the totals.
 *
 * @param change what a single task changed on its device
 */
export function writeRecap(
  terminal: Terminal,
  run: Run,
  tasks: readonly Task[],
  devices: Listed,
  change?: ConfigChange,
): void {
  const listed = toShow(tasks, devices).toSorted((a, b) => groupOf(a).localeCompare(groupOf(b)));
  const skipped = [...Map.groupBy(listed, skipReason)].filter(([reason, { length }]) => reason !== '' && length > 1);
  const grouped = new Set(skipped.flatMap(([, group]) => group));
  const shown = listed.filter((task) => !grouped.has(task));
  if (shown.length > 0) {
    const hasChanges = shown.some(({ changeCounts }) => changeCounts);
    const rows = shown.map((task) => [
      deviceOf(task),
      terminal.style(statusStyles[task.status], task.status),
      ...(hasChanges ? [changeOf(task)] : []),
      outcomeOf(task),
    ]);
    const titles = ['DEVICE', 'STATUS', ...(hasChanges ? ['CHANGE'] : []), 'MESSAGE'];
    terminal.out(
      table(
        titles.map((title) => terminal.style('dim', title)),
        rows,
      ),
    );
  }
  for (const [reason, group] of skipped) {
    const names = group.slice(0, maxNames).map(deviceOf).join(', ');
    const more = group.length > maxNames ? ` and ${group.length - maxNames} more` : '';
    terminal.out(`${terminal.style(statusStyles.skipped, `${group.length} skipped`)}: ${reason}: ${names}${more}`);
  }
  const report = (tasks.length === 1 ? tasks[0] : tasks.find(({ summary }) => summary))?.result?.report;
  if (report) {
    for (const line of reportLines(terminal.style, report, terminal.outColumns())) terminal.out(line);
  }
  if (change) {
    const lines = configChangeLines(terminal.style, change);
    for (const line of lines.slice(0, maxChangeLines)) terminal.out(line);
    const left = lines.length - maxChangeLines;
    if (left > 0) terminal.out(`${counted(left, 'more line')}: \`netraven tasks show ${run.id}\``);
  }
  for (const [code, hint] of hintsOf(tasks)) {
    // Other codes are defined by the job, and so is the fix.
    const says = code.startsWith('NR_') ? '' : 'the job says: ';
    terminal.out(`${terminal.style('cyan', code)}: ${says}${hint}`);
  }
  terminal.out(totalsOf(run, tasks));
}

/** Returns why a device was skipped, with `…` for its name. Empty: it was not. */
function skipReason(task: Task): string {
  if (task.status !== 'skipped' || !task.device) return '';
  return outcomeOf(task).replaceAll(deviceOf(task), '…');
}

function toShow(tasks: readonly Task[], devices: Listed): readonly Task[] {
  if (devices === 'none') return [];
  if (devices === 'all' || tasks.length <= maxShown) return tasks;
  return tasks.filter(({ status, summary }) => status !== 'success' || summary);
}

const statusOrder: readonly TaskStatus[] = ['error', 'failed', 'cancelled', 'skipped', 'queued', 'running', 'success'];

/** The key by which tasks are grouped: status first, then error code. Devices of one group keep their order. */
function groupOf({ status, error }: Task): string {
  return `${statusOrder.indexOf(status)} ${error?.code ?? ''}`;
}

/** The fix for each code, once. */
function hintsOf(tasks: readonly Task[]): Map<string, string> {
  const hinted = tasks.flatMap(({ error }) =>
    error?.hint ? [[escapeControls(error.code), escapeControls(error.hint)] as const] : [],
  );
  return new Map(hinted);
}

function totalsOf(
  { id, jobType, status, dryRun, counts, changed, saved, summary, startedAt, finishedAt }: Run,
  tasks: readonly Task[],
): string {
  const { total, ...each } = counts;
  const parts = Object.entries(each)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`);
  if (changed > 0) parts.push(`${changed} changed`);
  const compared = tasks.flatMap(({ changeCounts }) => changeCounts ?? []);
  if (compared.length > 0) parts.push(`${sizeText(sumOf(compared))} lines`);
  if (saved > 0) parts.push(`${saved} saved`);
  if (summary !== null) parts.push(`summary ${summary}`);
  const took = startedAt && finishedAt ? `, ${duration(Date.parse(finishedAt) - Date.parse(startedAt))}` : '';
  return `${escapeControls(jobType)}${dryRun ? ' (dry run)' : ''} ${status}: ${counted(total, 'task')}, ${parts.join(', ')}${took} (run ${id})`;
}

function sumOf(counts: readonly ChangeCounts[]): Pick<ChangeCounts, 'added' | 'removed'> {
  return {
    added: counts.reduce((sum, { added }) => sum + added, 0),
    removed: counts.reduce((sum, { removed }) => sum + removed, 0),
  };
}
