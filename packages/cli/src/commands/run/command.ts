import { Option, type Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { jobOptions } from './job-options.ts';
import { waveOptions } from './wave-options.ts';

export function declareRun(command: Command, run: RunAction): void {
  waveOptions(jobOptions(command.argument('<jobType>', 'e.g. backup; see `netraven jobs list`')))
    .option('--dry-run', 'only log changes of devices, and save nothing')
    .option('-y, --yes', 'run a job that may change devices without asking')
    .option('--no-wait', 'print the id of the run and exit')
    .option('--json', 'print the finished run and its tasks as JSON')
    .addOption(new Option('--jsonl', 'print a JSON line for each change').conflicts('json'))
    .action(run(async () => (await import('./run.ts')).runJob));
}
