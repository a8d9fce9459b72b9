import type { Command } from 'commander';
import type { RunAction } from '../../run-action.ts';

export function declareStatus(command: Command, run: RunAction): void {
  command.option('--json', 'print JSON').action(run(async () => (await import('./status.ts')).showStatus));
}
