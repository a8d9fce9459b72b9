import type { AdoptedTool } from '@netraven/api';
import { Argument, type Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { mapOption } from '../devices/import-options.ts';
import type { AdoptFlags } from './adopt.ts';

const tools: readonly AdoptedTool[] = ['oxidized'];

export function declareAdopt(adopt: Command, run: RunAction): void {
  adopt
    .command('oxidized')
    .description('Takes over the devices, logins and Git history of Oxidized. Repeated, it adds what is new.')
    .argument('<folder>', 'the folder with its config and router.db, e.g. ~/.config/oxidized')
    .option('--dry-run', 'show what would be taken, and write nothing')
    .addOption(mapOption())
    .option('--json', 'print JSON')
    .action((folder: string, flags: AdoptFlags) =>
      run(async (context) => (await import('./adopt.ts')).adopt(context, 'oxidized', folder, flags)),
    );
  adopt
    .command('report')
    .description('Compares the newest configurations of Oxidized with those of NetRaven. Writes nothing.')
    .addArgument(new Argument('<tool>', 'the other tool').choices(tools))
    .argument('<folder>', 'its folder, as for `adopt oxidized`')
    .option('--json', 'print JSON, also of devices with equal configurations')
    .action((tool: AdoptedTool, folder: string, flags: { json?: boolean }) =>
      run(async (context) => (await import('./report.ts')).report(context, tool, folder, flags)),
    );
}
