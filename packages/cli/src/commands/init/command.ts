import type { Command } from 'commander';
import type { RunAction } from '../../run-action.ts';

export function declareInit(command: Command, run: RunAction): void {
  command
    .argument('[folder]', 'folder to create or use', '.')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./init.ts')).init));
}
