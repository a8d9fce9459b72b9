import type { Command } from 'commander';
import type { RunVerb } from '../../run-verb.ts';

export function declareDoctor(command: Command, run: RunVerb): void {
  command
    .option('--json', 'print JSON')
    .action((flags: { json?: boolean }) =>
      run(async (context) => (await import('./doctor.ts')).doctor(context, flags)),
    );
}
