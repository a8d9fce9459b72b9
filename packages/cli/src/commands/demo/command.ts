import type { Command } from 'commander';
import type { RunAction } from '../../run-action.ts';

export function declareDemo(command: Command, run: RunAction): void {
  command
    .option('--keep', 'keep the temporary folder')
    .action(run(async () => (await import('../../demo/demo.ts')).demo));
}
