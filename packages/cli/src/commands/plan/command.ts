import { InvalidArgumentError, type Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { minutes } from '../schedules/minutes.ts';

export function declarePlan(command: Command, run: RunAction): void {
  command
    .option('--next <time>', 'how far to look ahead, up to 7d', hours, 24)
    .option('--json', 'print JSON')
    .action((flags: { next: number; json?: boolean }) =>
      run(async (context) => (await import('./plan.ts')).showPlan(context, flags)),
    );
}

function hours(value: string): number {
  const count = Math.ceil(minutes(value) / 60);
  if (count >= 1 && count <= 168) return count;
  throw new InvalidArgumentError('It must be from 1h to 7d.');
}
