import type { Status } from '@netraven/api';
import { readList } from '../../client/read-list.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { startHint } from '../run/missing-pools.ts';
import { describeRetention } from '../retention/describe.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { counted } from '../../terminal/counted.ts';
import { age, moment } from '../../terminal/moment.ts';
import { table } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { writeJson } from '../../terminal/write-json.ts';

/** Width of the screen. */
const columns = 80;
/** Lines of each part: the whole fits on one screen. */
const jobTypesShown = 8;
const groupsShown = 5;
const linesShown = 3;
const namesWidth = 22;

/** Shows the state of all devices, what runs, what is due next, and what is wrong. */
export async function showStatus(
  context: Context,
  { json, exitCode }: { json?: boolean; exitCode?: boolean },
): Promise<ExitCode> {
  const { terminal } = context;
  const status = await readList(context, '/status', (client) => client.status.get());
  if (json) writeJson(terminal, status);
  else writeStatus(terminal, status, Date.now());
  return exitCode ? severityOf(status) : exitCodes.ok;
}

/** Returns the exit code for a status: 2 if devices fail or nothing can run, 1 if devices are stale or never. */
export function severityOf({ devices, workers, poolsWithoutWorker }: Status): ExitCode {
  if (devices.failing > 0 || workers === 0 || poolsWithoutWorker.some(({ tasks }) => tasks > 0))
    return exitCodes.critical;
  return devices.stale + devices.never > 0 ? exitCodes.warning : exitCodes.ok;
}

/** Writes a status on at most 80 columns. */
export function writeStatus(terminal: Terminal, status: Status, now: number): void {
  const { devices, jobTypes, failing, tasks, runs, active, next, skipped, packages, workers } = status;
  const {
    poolsWithoutWorker,
    frozen,
    frozenCount,
    outside,
    outsideCount,
    deliveries,
    mirror,
    remotes,
    retention,
    triggers,
    triggerCount,
  } = status;
  const head = (titles: readonly string[]): string[] => titles.map((title) => terminal.style('dim', title));
  const counts = [
    ['all', devices],
    ...jobTypes.slice(0, jobTypesShown).map((one) => [one.jobType, one.devices] as const),
  ] as const;
  terminal.out(
    table(
      head(['JOB TYPE', 'FRESH', 'STALE', 'FAILING', 'NEVER']),
      counts.map(([name, { fresh, stale, failing: bad, never }]) => [
        escapeControls(name),
        ...[fresh, stale, bad, never].map(String),
      ]),
      { columns, cut: [[0, 10]] },
    ),
  );
  more(terminal, jobTypes.length - jobTypesShown, 'netraven status --json');
  if (failing.length > 0) {
    const rows = failing
      .slice(0, groupsShown)
      .map(({ devices: count, jobType, code, since, names }) =>
        [String(count), jobType, code ?? 'failed', age(since, now), firstOf(names, count)].map(escapeControls),
      );
    const cut = [
      [4, 12],
      [1, 10],
      [2, 20],
    ] as const;
    terminal.out(`\n${table(head(['FAILING', 'JOB TYPE', 'CODE', 'SINCE', 'DEVICES']), rows, { columns, cut })}`);
    more(terminal, failing.length - groupsShown, 'netraven devices health --state failing');
  }
  terminal.out('');
  const line = (what: string, text: string): void => {
    const shown = escapeControls(text);
    const width = columns - 11;
    const short = shown.length > width ? `${shown.slice(0, width - 1)}…` : shown;
    terminal.out(`${terminal.style('dim', what.padEnd(9))}  ${short}`);
  };
  line('running', `${counted(runs, 'run')}; tasks: ${tasks.running} running, ${tasks.queued} queued`);
  for (const {
    id,
    jobType,
    createdBy,
    counts: { total, queued, running },
  } of active.slice(0, linesShown)) {
    line('', `${id}  ${jobType}: ${total - queued - running} of ${total}, by ${createdBy}`);
  }
  if (next.length === 0) line('next', 'nothing is due');
  for (const [index, { dueAt, schedule, jobType }] of next.slice(0, linesShown).entries()) {
    line(index === 0 ? 'next' : '', `${moment(dueAt)}  ${schedule}: ${jobType}`);
  }
  for (const [index, { dueAt, schedule, reason }] of skipped.slice(0, linesShown).entries()) {
    line(index === 0 ? 'skipped' : '', `${moment(dueAt)}  ${schedule}: ${reason}`);
  }
  for (const [index, { name, paused, acceptedAt, refused, lastMinute }] of triggers.slice(0, linesShown).entries()) {
    const parts = [
      paused ? 'paused' : `${lastMinute} a minute`,
      acceptedAt === null ? 'none accepted' : `accepted ${age(acceptedAt, now)} ago`,
      ...(refused ? [`refused ${age(refused.at, now)} ago (${refused.reason})`] : []),
    ];
    line(index === 0 ? 'triggers' : '', `${name}: ${parts.join(', ')}`);
  }
  const otherTriggers = triggerCount - linesShown;
  if (otherTriggers > 0) line('', `and ${otherTriggers} more: \`netraven triggers list\``);
  for (const [index, { name, message }] of packages.slice(0, linesShown).entries()) {
    line(index === 0 ? 'packages' : '', name === null ? message : `${name}: ${message}`);
  }
  if (frozenCount > 0) {
    const shown = fitting(frozen);
    const rest = frozenCount > shown.length ? `, and ${frozenCount - shown.length} more` : '';
    line('frozen', `no task uses these credentials: ${shown.join(', ')}${rest}`);
  }
  if (outsideCount > 0) line('outside', `no credential may go to the address of ${firstOf(outside, outsideCount)}`);
  const { weaklyProven: weak } = status;
  if (weak.devices > 0) {
    line('weak', `${counted(weak.devices, 'device')} weakly proven: ${firstOf(weak.platforms, weak.platforms.length)}`);
  }
  line(
    'workers',
    workers === 0 ? 'none is live: nothing runs' : `${workers} live${describeWithout(poolsWithoutWorker)}`,
  );
  line('mirror', describeMirror(mirror, now));
  if (remotes.length > 0) line('remotes', describeRemotes(remotes, now));
  line('kept', describeRetention(retention));
  const { failed, retrying, partlyRefused } = deliveries;
  if (failed + retrying + partlyRefused > 0) {
    const wait = `${retrying} ${retrying === 1 ? 'waits' : 'wait'} for another try`;
    const partly = partlyRefused > 0 ? [`${partlyRefused} not sent to all`] : [];
    line('messages', [`${failed} failed within 24 h`, wait, ...partly].join(', '));
    terminal.err('See why messages were not sent: `netraven notifications deliveries`');
  }
  if (remotes.some(({ error }) => error)) terminal.err('See what is wrong with remotes: `netraven doctor`');
  if (frozenCount > 0) terminal.err('Use a credential again: `netraven credentials thaw <name>`');
  if (outsideCount > 0) terminal.err('Allow an address: `netraven credentials allow <name> <address>`');
  for (const { pool, lacks } of poolsWithoutWorker.slice(0, 1)) terminal.err(escapeControls(startHint(pool, lacks)));
  if (packages.length > 0) terminal.err('See what is wrong with packages: `netraven jobs list`');
}

/** Returns whose tasks no live worker takes: `; none for pool branch (12 devices, 3 tasks wait), and 1 more`. */
function describeWithout([first, ...others]: Status['poolsWithoutWorker']): string {
  if (!first) return '';
  const { pool, devices, tasks, lacks } = first;
  const wait = `${counted(tasks, 'task')} ${tasks === 1 ? 'waits' : 'wait'}`;
  const rest = others.length > 0 ? `, and ${others.length} more` : '';
  if (lacks.length > 0) return `; none in pool ${pool} has ${lacks.join(', ')} (${wait})${rest}`;
  return `; none for pool ${pool} (${counted(devices, 'device')}, ${wait})${rest}`;
}

/** Returns how the mirrors compare with the saved versions. */
export function describeMirror({ versions, since, lost }: Status['mirror'], now: number): string {
  const lag = versions === 0 ? [] : [`${counted(versions, 'version')} behind, since ${age(since, now)}`];
  const lacking = lost === 0 ? [] : [`lacks ${counted(lost, 'removed version')}`];
  return [...lag, ...lacking].join(', ') || 'up to date';
}

function describeRemotes(remotes: Status['remotes'], now: number): string {
  const others = remotes.filter(({ state }) => state !== 'in-sync');
  const worst = others.find(({ error }) => error) ?? others[0];
  if (!worst) return `${remotes.length} in sync`;
  const rest = others.length > 1 ? `, and ${others.length - 1} more` : '';
  return `${worst.name}: ${describeRemote(worst, now)}${rest}`;
}

/** Returns how a remote of the mirror compares: `diverged, 2 commits behind, oldest 5 h old`. */
export function describeRemote({ state, commits, since }: Status['remotes'][number], now: number): string {
  const lag = commits > 0 ? [`${counted(commits, 'commit')} behind, oldest ${age(since, now)} old`] : [];
  const states = state === 'behind' ? [] : [state === 'in-sync' ? 'in sync' : state];
  return [...states, ...lag].join(', ');
}

/** Returns some names and the number of others: `core-1, core-2 +40`. */
function firstOf(names: readonly string[], count: number): string {
  const shown = fitting(names);
  return `${shown.join(', ')}${count > shown.length ? ` +${count - shown.length}` : ''}`;
}

/** Returns the first names that fit on a line: at least one. */
function fitting(names: readonly string[]): readonly string[] {
  return names.filter((_, index) => index === 0 || names.slice(0, index + 1).join(', ').length <= namesWidth);
}

function more(terminal: Terminal, count: number, command: string): void {
  if (count > 0) terminal.out(`and ${count} more: \`${command}\``);
}
