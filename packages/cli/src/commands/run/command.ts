import { Option, type Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import type { RunFlags } from './run.ts';

export function declareRun(command: Command, run: RunAction): void {
  command
    .argument('<jobType>', 'e.g. backup; see `netraven jobs list`')
    .option('--device <name...>', 'devices, by name or pattern: `access-*`')
    .option('--tag <tag...>', 'devices with any of these tags')
    .option('--all', 'all devices')
    .option('--set <key=value...>', 'config of the job: the value is JSON, else text; dots in the key nest')
    .option('--secret <key...>', 'secret config of the job: asked for, or NETRAVEN_SECRET_<KEY>')
    .option('--secrets-stdin', 'read one line of stdin for each --secret')
    .option('--dry-run', 'only log changes of devices, and save nothing')
    .option('--no-wait', 'print the id of the run and exit')
    .option('--json', 'print the finished run and its tasks as JSON')
    .addOption(new Option('--jsonl', 'print a JSON line for each change').conflicts('json'))
    .action((jobType: string, flags: RunFlags) =>
      run(async (context) => (await import('./run.ts')).runJob(context, jobType, flags)),
    );
}
