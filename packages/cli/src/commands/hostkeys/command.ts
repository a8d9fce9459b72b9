import type { Command } from 'commander';
import type { RunAction } from '../../run-action.ts';

export function declareHostKeys(hostKeys: Command, run: RunAction): void {
  hostKeys
    .command('list')
    .description('Lists the pinned host key and TLS certificate of each device, and the last refused ones.')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./list.ts')).listHostKeys));
  hostKeys
    .command('accept')
    .description('Pins the refused host key or TLS certificate of a device after a confirmation.')
    .argument('<device>', 'name of the device')
    .option('-y, --yes', 'accept what is shown without asking')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./accept.ts')).acceptHostKey));
}
