import type { Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { wholeNumber } from '../whole-number.ts';

const keyHelp = 'all, tag:<name> (devices with the tag) or credential:<name> (logins with it)';

export function declareLimits(limits: Command, run: RunAction): void {
  limits
    .command('list')
    .description('Lists the limits, the tasks that count now, and those that wait.')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./limits.ts')).listLimits));
  limits
    .command('set')
    .description('Sets how many sessions tasks may have open at once, over all workers.')
    .argument('<what>', keyHelp)
    .argument('<number>', 'number of sessions', wholeNumber(1, 1_000_000))
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./limits.ts')).setLimit));
  limits
    .command('remove')
    .description('Removes a limit.')
    .argument('<what>', keyHelp)
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./limits.ts')).removeLimit));
}
