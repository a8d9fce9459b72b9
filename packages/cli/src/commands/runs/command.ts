import type { Command } from 'commander';
import type { RunVerb } from '../../program.ts';
import { wholeNumber } from '../whole-number.ts';

export function addRuns(program: Command, run: RunVerb): void {
  const runs = program.command('runs').description('What was run, and how it went.');
  runs
    .command('list')
    .description('Lists the runs, newest first.')
    .option('--limit <number>', 'how many at most', wholeNumber(1, 200), 20)
    .option('--before <id>', 'only runs older than this one')
    .option('--json', 'print JSON')
    .action((flags: { limit: number; before?: string; json?: boolean }) =>
      run(async (context) => (await import('./list.ts')).listRuns(context, flags)),
    );
  runs
    .command('show')
    .description('Shows a run with each of its devices.')
    .argument('<id>', 'id of the run')
    .option('--json', 'print JSON')
    .action((id: string, flags: { json?: boolean }) =>
      run(async (context) => (await import('./show.ts')).showRun(context, id, flags)),
    );
}
