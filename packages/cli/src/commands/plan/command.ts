import { Option, type Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { minutesWithin } from '../minutes.ts';

const within = minutesWithin(60, 7 * 1_440);

export function declarePlan(command: Command, run: RunAction): void {
  const next = new Option('--next <time>', 'how far to look ahead, from 1h to 7d')
    .default(1_440, '24h')
    .argParser(within);
  command
    .addOption(next)
    .option('--schedule <name>', 'only the runs of this schedule')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./plan.ts')).showPlan));
}
