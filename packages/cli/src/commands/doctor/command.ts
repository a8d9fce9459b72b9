import type { Command } from 'commander';
import type { RunAction } from '../../run-action.ts';

export function declareDoctor(command: Command, run: RunAction): void {
  command.option('--json', 'print JSON').action(run(async () => (await import('./doctor.ts')).doctor));
}
