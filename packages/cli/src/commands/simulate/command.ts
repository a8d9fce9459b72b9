import type { Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { wholeNumber } from '../whole-number.ts';

export function declareSimulate(command: Command, run: RunAction): void {
  command
    .option('--devices <number>', 'how many', wholeNumber(1, 1_000), 20)
    .option('--port <number>', 'port of the first device; the others follow', wholeNumber(1_024, 63_000), 22_001)
    .option('--answers <file>', 'answers of the devices, a JSON file as of `jobs dev` and `devices record`')
    .action(run(async () => (await import('./simulate.ts')).simulate));
}
