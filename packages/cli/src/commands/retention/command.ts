import type { Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { wholeNumber } from '../whole-number.ts';

const days = wholeNumber(1, 36_500);

export function declareRetention(retention: Command, run: RunAction): void {
  retention
    .command('show')
    .description('Shows how long history is kept.')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./retention.ts')).showRetention));
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
    .option('-y, --yes', 'change it without asking')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./retention.ts')).setRetention));
  retention
    .command('versions')
    .description('Changes which versions of the artifacts of a job type are kept. The newest one always stays.')
    .argument('<jobType>', 'job type that saved them, e.g. backup')
    .option('--days <number>', 'keep a version for so many days after another one replaced it', days)
    .option('--newest <number>', 'keep the newest versions of each artifact', wholeNumber(1, 1_000_000))
    .option('--all', 'keep all versions, as at first')
    .option('-y, --yes', 'change it without asking')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./retention.ts')).setVersions))
    .addHelpText(
      'after',
      `
The Git mirror keeps what is removed here.

Examples:
  netraven retention versions backup --days 730
  netraven retention versions backup --all
  netraven retention versions facts --days 90 --newest 100`,
    );
}
