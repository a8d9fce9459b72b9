import { Option, type Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { wholeNumber } from '../whole-number.ts';
import type { StartFlags } from './start.ts';

const levels = ['debug', 'info', 'warning', 'error', 'critical'];

export function declareStart(command: Command, run: RunAction): void {
  command
    .option('--port <number>', 'port of the API (default: 7070, else a free one)', wholeNumber(0, 65_535))
    .option('--slots <number>', 'number of parallel tasks (default: 50)', wholeNumber(1, 1000))
    .addOption(new Option('--log-level <level>', 'lowest log level on stderr (default: warning)').choices(levels))
    .action((flags: StartFlags) => run(async (context) => (await import('./start.ts')).start(context, flags)));
}
