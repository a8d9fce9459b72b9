import { Option, type Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { minutes } from '../minutes.ts';
import { wholeNumber } from '../whole-number.ts';

export function declareLogs(command: Command, run: RunAction): void {
  command
    .addOption(new Option('--type <type>', 'type of the entries').choices(['job', 'system', 'connection']))
    .addOption(
      new Option('--level <level>', 'this level and higher ones')
        .choices(['debug', 'info', 'warning', 'error', 'critical'])
        .default('info'),
    )
    .option('--source <source>', 'e.g. worker.job.backup or core.registry')
    .option('--run <id>', 'id of the run')
    .option('--device <name>', 'a device, by name, pattern (`access-*`) or id')
    .option('--text <text>', 'part of the message, ignoring case')
    .option('--since <time>', 'only entries of this time, e.g. 90m, 2h or 1d', minutes)
    .option('--limit <number>', 'maximum number of entries', wholeNumber(1, 1000), 100)
    .option('--follow', 'wait for new entries until interrupted')
    .option('--json', 'print JSON; with --follow, one entry per line')
    .action(run(async () => (await import('./logs.ts')).showLogs));
}
