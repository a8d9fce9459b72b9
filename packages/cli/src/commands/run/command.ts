import { Option, type Command } from 'commander';
import type { RunVerb } from '../../run-verb.ts';
import type { RunFlags } from './run.ts';

export function declareRun(command: Command, run: RunVerb): void {
  command
    .argument('<jobType>', 'e.g. backup; see `netraven jobs list`')
    .option('--device <name...>', 'devices, by name')
    .option('--tag <tag...>', 'devices with any of these tags')
    .option('--all', 'all devices')
    .option('--set <key=value...>', 'config of the job: the value is JSON or else a text, dots in the key nest')
    .option('--secret <key...>', 'config of the job that is secret: asked for, or in NETRAVEN_SECRET_<KEY>')
    .option('--secrets-stdin', 'read these from stdin: a line for each --secret')
    .option('--dry-run', 'only log what would be changed on devices, and save nothing')
    .option('--no-wait', 'do not wait for the end; print the id of the run')
    .option('--json', 'print the run and its tasks as JSON, once it has ended')
    .addOption(new Option('--jsonl', 'print a JSON line for every change of the run and its tasks').conflicts('json'))
    .action((jobType: string, flags: RunFlags) =>
      run(async (context) => (await import('./run.ts')).runJob(context, jobType, flags)),
    );
}
