import type { Client, Run, Task } from '@netraven/api';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { toJson, writeJson } from '../../terminal/write-json.ts';
import { exitCodeOfRun } from './exit-code-of-run.ts';
import { followRun } from './follow-run.ts';
import { watchWaits } from './missing-pools.ts';
import { onlyChange } from './only-change.ts';
import { openProgress } from './progress.ts';
import { writeRecap } from './recap.ts';
import type { Interrupt } from './until-interrupted.ts';

/** Options to show a run. */
export interface SeeFlags {
  readonly wait?: boolean;
  readonly json?: boolean;
  readonly jsonl?: boolean;
}

/** Follows a run until it ends or the reader of stdout does, and returns the exit code. With `wait: false`, only prints its id. */
export async function seeRun(
  { terminal }: Context,
  client: Client,
  run: Run,
  { wait = true, json, jsonl }: SeeFlags,
  interrupt: Pick<Interrupt, 'signal' | 'onFirst'>,
): Promise<ExitCode> {
  const line = (event: object): void => terminal.out(toJson(event, 0));
  if (!wait) {
    if (json) writeJson(terminal, { run });
    else if (jsonl) line({ type: 'run', run });
    else terminal.out(run.id);
    return exitCodes.ok;
  }
  const progress = openProgress(terminal, run, json || jsonl ? 'other' : 'lines');
  /** Why the connection was cut, which is said once. */
  let cut: string | undefined;
  const watcher = {
    onEvent: (event: Parameters<typeof progress.onEvent>[0]): void => {
      cut = undefined;
      const { change: _, ...shown } = event;
      if (jsonl) line(shown);
      progress.onEvent(event);
    },
    onEnded: progress.onEnded,
  };
  // Not written directly: progress draws over what it did not write itself.
  interrupt.onFirst = () =>
    progress.say(`The run continues. Stop it: \`netraven runs cancel ${run.id}\`. Press Ctrl-C again to leave.`);
  const signal = AbortSignal.any([interrupt.signal, terminal.closed]);
  const onCut = ({ message }: Error): void => {
    if (message !== cut) progress.say(`${message}; connecting again`);
    cut = message;
  };
  const stopWatching = watchWaits(client, run.id, (text) => progress.say(text));
  const end = await followRun(client, run, watcher, { signal, onCut, details: json === true || run.counts.total === 1 })
    .finally(() => {
      stopWatching();
      progress.close();
    })
    .catch((error: unknown) => {
      terminal.err(`The run cannot be followed any longer. Show it: \`netraven runs show ${run.id}\``);
      throw error;
    });
  if (!end) {
    terminal.err(
      `The run continues. Follow it: \`netraven runs show ${run.id} --follow\`; stop it: \`netraven runs cancel ${run.id}\``,
    );
    return exitCodes.interrupted;
  }
  if (json) writeJson(terminal, end);
  else if (!jsonl) {
    const change = await onlyChange(client, end.tasks);
    writeRecap(terminal, end.run, end.tasks, progress.showedAll ? 'none' : 'notable', change);
    const why = end.tasks.find(({ status }) => status === 'failed');
    const changed = end.tasks.find(({ changeCounts = {} }) => Object.values(changeCounts).some((count) => count > 0));
    const see = (what: string, { device }: Task): void =>
      terminal.err(escapeControls(`See ${what}: \`netraven tasks show ${end.run.id} ${device?.name}\``));
    if (end.tasks.length > 1) {
      if (why?.device) see('why', why);
      if (changed?.device && changed !== why) see('what changed', changed);
    }
    // Only hints: the result of the run stands without them.
    const { toRetry = 0 } = await client.runs.get(end.run.id).catch(() => end.run);
    for (const hint of retryLines(end.run, toRetry)) terminal.err(hint);
  }
  return exitCodeOfRun(end);
}

/** Returns the commands that retry a run: all that did not succeed, and one kind alone where there are several. */
function retryLines({ id, counts: { failed, error, cancelled }, waves, summary }: Run, toRetry: number): string[] {
  if (waves?.stopped?.hint !== undefined)
    return [waves.stopped.hint, `Retry the failed ones too: \`netraven runs retry ${id}\``];
  if (toRetry === 0) {
    if (summary !== 'failed' && summary !== 'error') return [];
    return [`Run it on all its devices again, with another summary: \`netraven runs again ${id}\``];
  }
  const retry = `netraven runs retry ${id}`;
  const only = [error > 0 ? 'error' : '', failed > 0 ? 'failed' : ''].filter((status) => status !== '');
  const lines = [`Retry ${toRetry === 1 ? '1 device' : `${toRetry} devices`}: \`${retry}\``];
  if (only.length + (cancelled > 0 ? 1 : 0) > 1)
    lines.push(...only.map((status) => `Retry only those with status ${status}: \`${retry} --${status}\``));
  return lines;
}
