import type { Command } from 'commander';
import type { RunAction } from '../../run-action.ts';

export function declareStatus(command: Command, run: RunAction): void {
  command
    .option('--exit-code', 'end with 1 if devices are stale or never, with 2 if some fail or nothing can run')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./status.ts')).showStatus));
}
