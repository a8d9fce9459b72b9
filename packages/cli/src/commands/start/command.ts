import { Option, type Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { wholeNumber } from '../whole-number.ts';

const levels = ['debug', 'info', 'warning', 'error', 'critical'];

export function declareStart(command: Command, run: RunAction): void {
  commonOptions(command)
    .option('--port <number>', 'port of the API (default: 7070, else a free one)', wholeNumber(0, 65_535))
    .option('--no-worker', 'only the API: workers are elsewhere, with the same DATABASE_URL')
    .action(run(async () => (await import('./start.ts')).start));
}

/** Declares the options of `start` and `worker`. */
export function commonOptions(command: Command): Command {
  return command
    .option('--slots <number>', 'number of parallel tasks (default: 50)', wholeNumber(1, 1000))
    .option('--grace <seconds>', 'time for running tasks to finish when it stops (default: 30)', wholeNumber(0, 86_400))
    .addOption(new Option('--log-level <level>', 'lowest log level on stderr (default: warning)').choices(levels));
}
