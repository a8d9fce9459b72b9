import type { Command } from 'commander';
import type { RunVerb } from '../../run-verb.ts';
import type { AcceptFlags } from './accept.ts';

export function declareHostKeys(hostKeys: Command, run: RunVerb): void {
  hostKeys
    .command('list')
    .description('Lists the pinned host key of each device, and the one it showed last in its place.')
    .option('--json', 'print JSON')
    .action((flags: { json?: boolean }) =>
      run(async (context) => (await import('./list.ts')).listHostKeys(context, flags)),
    );
  hostKeys
    .command('accept')
    .description('Pins the key that a device showed in place of the pinned one. Shows both, and asks.')
    .argument('<device>', 'name of the device')
    .option('-y, --yes', 'accept what is shown without asking')
    .option('--json', 'print JSON')
    .action((device: string, flags: AcceptFlags) =>
      run(async (context) => (await import('./accept.ts')).acceptHostKey(context, device, flags)),
    );
}
