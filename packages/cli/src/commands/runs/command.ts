import { Option, type Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { wholeNumber } from '../whole-number.ts';
import { minutes } from '../minutes.ts';

/** Listed here, because the package of the API is large. */
const statuses = ['queued', 'running', 'success', 'partial', 'failed', 'error', 'cancelled', 'skipped'];

export function declareRuns(runs: Command, run: RunAction): void {
  runs
    .command('list')
    .description('Lists the runs, newest first.')
    .option('--limit <number>', 'maximum number of runs (default: 20)', wholeNumber(1, 200))
    .option('--before <id>', 'only runs older than this one')
    .addOption(new Option('--status <status>', 'only runs with this status').choices(statuses))
    .option('--job <jobType>', 'only runs of this job type')
    .option('--since <time>', 'only runs created in this time, e.g. 90m, 2h or 1d', minutes)
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./list.ts')).listRuns));
  runs
    .command('show')
    .description('Shows a run and the result of each device.')
    .argument('<id>', 'id of the run')
    .option('--follow', 'follow it to its end, with the exit codes of `netraven run`')
    .option('--json', 'print JSON')
    .addOption(new Option('--jsonl', 'with --follow, print a JSON line for every change').conflicts('json'))
    .action(run(async () => (await import('./show.ts')).showRun));
  runs
    .command('cancel')
    .description('Cancels a run: running tasks are aborted, queued tasks do not start.')
    .argument('<id>', 'id of the run')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./cancel.ts')).cancelRun));
  runs
    .command('again')
    .description('Runs the same again: all its devices, also those skipped, with the same config and dry run.')
    .argument('<id>', 'id of the run')
    .option('--exactly', 'refuse it unless all devices and the version of the job package are the same')
    .option('-y, --yes', 'run a job that may change devices without asking')
    .option('--no-wait', 'do not wait for the end; print the id of the new run')
    .option('--json', 'print the run and its tasks as JSON, once it has ended')
    .addOption(new Option('--jsonl', 'print a JSON line for every change of the run and its tasks').conflicts('json'))
    .action(run(async () => (await import('./retry.ts')).runAgain));
  runs
    .command('retry')
    .description('Runs again on the devices that did not succeed, with the same config and waves.')
    .argument('<id>', 'id of the run')
    .addOption(new Option('--failed', 'only devices on which the job returned a failure').conflicts('error'))
    .option('--error', 'only devices on which the job returned no result')
    .option('--code <code>', 'only devices with this error or reason of a skip, e.g. NR_DEVICE_TIMEOUT')
    .option('-y, --yes', 'run a job that may change devices without asking')
    .option('--no-wait', 'do not wait for the end; print the id of the new run')
    .option('--json', 'print the run and its tasks as JSON, once it has ended')
    .addOption(new Option('--jsonl', 'print a JSON line for every change of the run and its tasks').conflicts('json'))
    .action(run(async () => (await import('./retry.ts')).retryRun));
}
