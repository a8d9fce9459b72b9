import type { Command } from 'commander';
import type { RunAction } from '../../run-action.ts';

export function declareWorkers(workers: Command, run: RunAction): void {
  workers
    .command('list')
    .description('Lists the workers, latest first. One that was killed stays listed for up to a day.')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./list.ts')).listWorkers));
}
