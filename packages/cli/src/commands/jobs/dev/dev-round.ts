import { inspectFolder, type PackageRecord } from '@netraven/core/registry';
import type { MemoryStore, RanJob, RunJobError, TestResult } from '@netraven/testing';
import type { Context } from '../../../context.ts';
import { exitCodes, type ExitCode } from '../../../exit-code.ts';
import { duration } from '../../../terminal/moment.ts';
import { escapeControls } from '../../../terminal/escape-controls.ts';
import { describeFindings } from '../describe-check.ts';
import type { TestKit } from '../test-kit.ts';
import type { DevDevice } from './dev-device.ts';
import { describeError, describeResult } from './describe-end.ts';
import { timeline } from './timeline.ts';

/** The input of one run of a job in development. */
export interface RoundOptions {
  readonly folder: string;
  readonly testKit: TestKit;
  readonly devDevice: DevDevice;
  /** Returns the config for this schema. */
  readonly configForSchema: (configSchema: object | undefined) => Promise<object>;
  readonly dryRun: boolean;
  /** True without `--once`. */
  readonly isWatching: boolean;
  readonly store: MemoryStore;
  /** Aborts the run. */
  readonly signal: AbortSignal;
}

/** Export conditions that lead to the source of a package. */
const conditions = ['@netraven/source'];

/** Inspects the package as the registry does and, if it is good, runs it once in a new job host. */
export async function devRound(context: Context, options: RoundOptions): Promise<ExitCode> {
  const { terminal } = context;
  const { folder, testKit, devDevice, configForSchema, store, signal } = options;
  const record = await inspectFolder(folder, { conditions });
  const findings = testKit.locateProblems(record);
  if (signal.aborted) return exitCodes.interrupted;
  if (findings.length > 0) terminal.out(describeFindings(terminal.style, findings).join('\n\n'));
  const { meta } = record;
  if (record.state !== 'ready' || !meta) {
    terminal.out(`${terminal.style('bold', escapeControls(record.name))} is ${record.state}: it was not run.`);
    return exitCodes.usage;
  }
  const isFleet = meta.scope === 'fleet';
  const devices = await (isFleet ? devDevice.fleetFor(meta) : devDevice.devicesFor(meta));
  const showStart = (on: string): void =>
    terminal.out(
      `${terminal.style('bold', escapeControls(`${meta.jobType} ${record.version}`))} on ${escapeControls(on)}`,
    );
  const dryRun = options.dryRun || mustBeDry(options, record);
  if (dryRun && !options.dryRun) terminal.out(terminal.style('yellow', 'Dry run: only --once changes a real device.'));
  const config = await configForSchema(record.configSchema);
  const attempt = { config, dryRun, store, signal };
  if (isFleet) {
    showStart(devices.map((each) => devDevice.describe(each)).join(', '));
    const task = { ...attempt, devices };
    return (await showEnd(context, options, record, (onLog) => testKit.runJob(record, { ...task, onLog }))).exitCode;
  }
  const results: TestResult[] = [];
  let exitCode: ExitCode = exitCodes.ok;
  for (const device of devices) {
    showStart(devDevice.describe(device));
    const task = { ...attempt, device };
    const run = await showEnd(context, options, record, (onLog) => testKit.runJob(record, { ...task, onLog }));
    if (signal.aborted || run.exitCode === exitCodes.usage) return run.exitCode;
    if (run.exitCode !== exitCodes.ok) exitCode = run.exitCode;
    results.push(testKit.resultOn(device, run.ended));
  }
  for (const kind of new Set(devDevice.unusedFaults())) {
    const why = 'Most faults apply to a configuration that the job reads, or to the command in `on`';
    terminal.out(terminal.style('yellow', `The fault ${kind} was not used. ${why}, e.g. \`cut:on=show version\`.`));
  }
  if (!record.summarizes) return exitCode;
  terminal.out(
    terminal.style('bold', `Summary of ${devices.length === 1 ? 'this device' : `${devices.length} devices`}`),
  );
  const summary = await showEnd(context, options, record, (onLog) =>
    testKit.runSummary(record, { ...attempt, results, onLog }),
  );
  return summary.exitCode === exitCodes.ok ? exitCode : summary.exitCode;
}

interface Ended {
  readonly ended: RanJob | RunJobError;
  readonly exitCode: ExitCode;
}

/** Runs a job or its summary, and shows its log and its result. */
async function showEnd(
  { terminal }: Context,
  { testKit, signal }: RoundOptions,
  record: PackageRecord,
  run: (onLog: ReturnType<typeof timeline>) => Promise<RanJob>,
): Promise<Ended> {
  const startedAt = performance.now();
  const elapsed = (): string => terminal.style('dim', `in ${duration(performance.now() - startedAt)}`);
  try {
    const ended = await run(timeline(terminal));
    terminal.out([...describeResult(terminal.style, ended), elapsed()].join('\n'));
    return { ended, exitCode: ended.status === 'failed' ? exitCodes.allFailed : exitCodes.ok };
  } catch (error) {
    if (!(error instanceof testKit.RunJobError)) throw error;
    terminal.out([...describeError(terminal.style, error, record.path), elapsed()].join('\n'));
    if (signal.aborted) return { ended: error, exitCode: exitCodes.interrupted };
    const isUsage = error.code === 'NR_RUN_CONFIG_INVALID';
    return { ended: error, exitCode: isUsage ? exitCodes.usage : exitCodes.allFailed };
  }
}

/** A half-written job must not change a real device at each save. */
function mustBeDry({ devDevice, isWatching }: RoundOptions, { permissions }: PackageRecord): boolean {
  return isWatching && devDevice.isReal && permissions.includes('device:write');
}
