import type { Retention } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { readList } from '../../client/read-list.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { confirm } from '../../terminal/confirm.ts';
import { moment } from '../../terminal/moment.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { describeRetention } from './describe.ts';

/** Shows how long history is kept. */
export async function showRetention(context: Context, { json }: { json?: boolean }): Promise<void> {
  const retention = await readList(context, '/retention', (client) => client.retention.get());
  write(context, retention, json);
}

export interface RetentionFlags {
  readonly logs?: number;
  readonly runs?: number;
  readonly runsPerJobType?: number;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Changes how long history is kept. Asks first if less is kept than before: it is removed for good. */
export async function setRetention(
  context: Context,
  { logs, runs, runsPerJobType, yes = false, json }: RetentionFlags,
): Promise<void> {
  if (logs === undefined && runs === undefined && runsPerJobType === undefined) {
    throw cliError('NR_USAGE_INVALID', 'Nothing to change was named', {
      hint: 'Name what to change: `netraven retention set --help`.',
    });
  }
  const client = await connect(context);
  const before = await client.retention.get();
  const isLess = [
    [logs, before.logDays],
    [runs, before.runDays],
    [runsPerJobType, before.runsPerJobType],
  ].some(([asked, kept]) => asked !== undefined && kept !== undefined && asked < kept);
  if (isLess) await confirmLess(context, before, yes);
  const changed = await client.retention.change({
    logDays: logs,
    runDays: runs,
    runsPerJobType,
  });
  write(context, changed, json);
}

export interface VersionsFlags {
  readonly days?: number;
  readonly newest?: number;
  readonly all?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Changes which versions of a job type are kept. Asks first if less is kept than before. */
export async function setVersions(
  context: Context,
  jobType: string,
  { days, newest, all, yes = false, json }: VersionsFlags,
): Promise<void> {
  const isLimited = days !== undefined || newest !== undefined;
  if (isLimited === (all === true)) {
    throw cliError(
      'NR_USAGE_INVALID',
      isLimited
        ? '--all does not go with --days and --newest'
        : 'Name which versions to keep: --days, --newest or both, or --all',
      {
        hint: 'See examples with `netraven retention versions --help`.',
      },
    );
  }
  const limits = { ...(days !== undefined && { days }), ...(newest !== undefined && { count: newest }) };
  const client = await connect(context);
  const before = await client.retention.get();
  const { days: keptDays = Infinity, count: keptCount = Infinity } = before.versions[jobType] ?? {};
  if (isLimited && ((days ?? Infinity) < keptDays || (newest ?? Infinity) < keptCount)) {
    await confirmLess(context, before, yes);
  }
  const changed = await client.retention.change({ versions: { [jobType]: isLimited ? limits : null } });
  write(context, changed, json);
}

async function confirmLess({ terminal }: Context, before: Retention, yes: boolean): Promise<void> {
  const removal = 'What the new limits do not allow is removed for good within an hour. Change them?';
  await confirm(terminal, `Kept now: ${describeRetention(before)}. ${removal}`, { yes });
}

function write({ terminal }: Context, retention: Retention, json: boolean | undefined): void {
  if (json) return writeJson(terminal, retention);
  const last = retention.lastAt === null ? 'not yet' : moment(retention.lastAt);
  terminal.out(`Kept: ${describeRetention(retention)}.`);
  terminal.out(`Old history was last removed: ${last}.`);
}
