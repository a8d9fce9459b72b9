import type { Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { wholeNumber } from '../whole-number.ts';
import type { RetentionFlags } from './retention.ts';

const days = wholeNumber(1, 36_500);

export function declareRetention(retention: Command, run: RunAction): void {
  retention
    .command('show')
    .description('Shows how long history is kept.')
    .option('--json', 'print JSON')
    .action((flags: { json?: boolean }) =>
      run(async (context) => (await import('./retention.ts')).showRetention(context, flags)),
    );
  retention
    .command('set')
    .description('Changes how long history is kept. What is older is removed within an hour.')
    .option('--logs <days>', 'log entries, and raw texts in quarantine; at first 30', days)
    .option('--runs <days>', 'runs with their tasks and attempts, and due times; at first 365', days)
    .option(
      '--runs-per-job-type <number>',
      'the newest runs of each job type; at first 10000',
      wholeNumber(1, 100_000_000),
    )
    .option('--json', 'print JSON')
    .action((flags: RetentionFlags) =>
      run(async (context) => (await import('./retention.ts')).setRetention(context, flags)),
    );
}
