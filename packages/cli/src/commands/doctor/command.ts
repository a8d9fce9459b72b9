import type { Command } from 'commander';
import type { RunAction } from '../../run-action.ts';

export function declareDoctor(command: Command, run: RunAction): void {
  command
    .option('--json', 'print JSON')
    .action((flags: { json?: boolean }) =>
      run(async (context) => (await import('./doctor.ts')).doctor(context, flags)),
    );
}
