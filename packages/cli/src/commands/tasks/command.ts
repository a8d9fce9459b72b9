import { Option, type Command } from 'commander';
import type { RunAction } from '../../run-action.ts';

export function declareTasks(tasks: Command, run: RunAction): void {
  tasks
    .command('list')
    .description('Lists the tasks of a run, by device name.')
    .argument('<run>', 'id of the run')
    .option('--device <name>', 'only those of a device, by name or pattern: `access-*`')
    .addOption(
      new Option('--status <status>', 'only those in this status').choices([
        'queued',
        'skipped',
        'running',
        'success',
        'failed',
        'error',
        'cancelled',
      ]),
    )
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./list.ts')).listTasks));
  tasks
    .command('show')
    .description('Shows a task: result, attempts, saved artifacts and the lines that it changed.')
    .argument('<id>', 'id of the task, from `tasks list`, or that of the run: with a device, or if it has one task')
    .argument('[device]', 'name of the device, or `summary`')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./show.ts')).showTask));
}
