import type { Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { wholeNumber } from '../whole-number.ts';

export function declareAudit(audit: Command, run: RunAction): void {
  audit
    .command('list')
    .description('Lists the entries, newest first: time, user, what was shown, and the reason.')
    .option('--limit <number>', 'maximum number of entries (default: 20)', wholeNumber(1, 200))
    .option('--before <id>', 'only entries older than this one', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./audit.ts')).listAudit));
  audit
    .command('verify')
    .description('Checks that no entry was changed or removed. Keep the printed hash elsewhere to prove it later.')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./audit.ts')).verifyAudit));
}
