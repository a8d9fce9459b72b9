import { Option, type Command } from 'commander';
import type { RunVerb } from '../../run-verb.ts';
import { wholeNumber } from '../whole-number.ts';
import type { LogFlags } from './logs.ts';

export function declareLogs(command: Command, run: RunVerb): void {
  command
    .addOption(new Option('--type <type>', 'whose entries').choices(['job', 'system', 'connection']))
    .addOption(
      new Option('--level <level>', 'this level and those above').choices([
        'debug',
        'info',
        'warning',
        'error',
        'critical',
      ]),
    )
    .option('--source <source>', 'e.g. worker.job.backup or core.registry')
    .option('--run <id>', 'of one run')
    .option('--device <name>', 'of one device')
    .option('--text <text>', 'part of the message, in any case')
    .option('--limit <number>', 'how many at most', wholeNumber(1, 1000), 100)
    .option('--follow', 'go on with what comes, until it is interrupted')
    .option('--json', 'print JSON: an array, or with --follow an entry a line')
    .action((flags: LogFlags) => run(async (context) => (await import('./logs.ts')).showLogs(context, flags)));
}
