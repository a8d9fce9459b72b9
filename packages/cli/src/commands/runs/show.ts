import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { moment } from '../../terminal/moment.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { toJson, writeJson } from '../../terminal/write-json.ts';
import { writeFacts } from '../../terminal/write-facts.ts';
import { allTasks } from '../run/all-tasks.ts';
import { onlyChange } from '../run/only-change.ts';
import { writeRecap } from '../run/recap.ts';
import { startHint, describeWaits } from '../run/missing-pools.ts';
import { describeJob } from '../run/describe.ts';
import { describeRanWith } from './describe-ran-with.ts';
import { seeRun, type SeeFlags } from '../run/see-run.ts';
import { untilInterrupted } from '../run/until-interrupted.ts';
import { describeProgress, describeWaves } from '../run/wave-options.ts';

export interface ShowRunFlags extends SeeFlags {
  readonly follow?: boolean;
}

/** Shows a run and its devices; with `--follow`, follows it to its end first. */
export async function showRun(context: Context, id: string, flags: ShowRunFlags): Promise<ExitCode> {
  const { terminal } = context;
  const client = await connect(context);
  if (flags.follow) {
    using interrupt = untilInterrupted();
    return await seeRun(context, client, await client.runs.get(id), flags, interrupt);
  }
  const [run, tasks] = await Promise.all([client.runs.get(id), allTasks(client, id)]);
  if (flags.json) {
    writeJson(terminal, { run, tasks });
    return exitCodes.ok;
  }
  const change = await onlyChange(client, tasks);
  const facts = [
    ['run', run.id],
    ['job type', describeJob(run)],
    ['status', run.status],
    ['config', toJson(run.config, 0)],
    ...(run.ranWith ?? []).map((ran) => ['ran with', describeRanWith(ran)] as const),
    ['created', `${moment(run.createdAt)}, requested by ${run.createdBy}`],
    ['started', moment(run.startedAt)],
    ['finished', moment(run.finishedAt)],
    ...(run.waves
      ? [['waves', describeWaves(run.waves)] as const, ['wave', describeProgress(run.waves)] as const]
      : []),
    ...(run.waves?.stopped ? [['stopped', run.waves.stopped.message] as const] : []),
    ...(run.summary === null ? [] : [['summary', run.summary] as const]),
    ...(run.waits ? [['waits', describeWaits(run.waits)] as const] : []),
    ...(run.cancelRequestedAt ? [['cancel', `requested ${moment(run.cancelRequestedAt)}`] as const] : []),
    ...(run.retryOf ? [['retry of', run.retryOf] as const] : []),
  ] as const;
  writeFacts(terminal, facts);
  terminal.out('');
  writeRecap(terminal, run, tasks, 'all', change);
  for (const pool of run.missingPools ?? []) terminal.err(escapeControls(startHint(pool)));
  terminal.err(`Details of each device: \`netraven tasks list ${run.id}\``);
  return exitCodes.ok;
}
