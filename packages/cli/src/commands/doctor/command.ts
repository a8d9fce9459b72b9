import type { Command } from 'commander';
import type { RunVerb } from '../../run-verb.ts';

export function addDoctor(program: Command, run: RunVerb): void {
  program
    .command('doctor')
    .description(
      'Looks at all NetRaven needs here, and at every job package, and says how to mend what is bad. Needs no server. Ends with 0 when nothing is bad, else with 2.',
    )
    .option('--json', 'print JSON')
    .action((flags: { json?: boolean }) =>
      run(async (context) => (await import('./doctor.ts')).doctor(context, flags)),
    );
}
