import type { AdoptedTool } from '@netraven/api';
import { Argument, type Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { mapOption } from '../devices/import-options.ts';

const tools: readonly AdoptedTool[] = ['oxidized', 'rancid'];

export function declareAdopt(adopt: Command, run: RunAction): void {
  const declare = (tool: AdoptedTool, description: string, folder: string): void => {
    adopt
      .command(tool)
      .description(description)
      .argument('<folder>', folder)
      .option('--dry-run', 'show what would be taken, and write nothing')
      .addOption(mapOption())
      .option('--json', 'print JSON')
      .action(run(async () => (await import('./adopt.ts')).adopt(tool)));
  };
  declare(
    'oxidized',
    'Takes over the devices, logins and Git history of Oxidized. Repeated, it adds what is new.',
    'the folder with its config, e.g. ~/.config/oxidized',
  );
  declare(
    'rancid',
    'Takes over the devices, logins and Git history of a group of RANCID. Repeated, it adds what is new.',
    'the folder of the group, with router.db, e.g. /var/lib/rancid/routers',
  );
  adopt
    .command('report')
    .description('Compares the newest configurations of another tool with those of NetRaven. Writes nothing.')
    .addArgument(new Argument('<tool>', 'the other tool').choices(tools))
    .argument('<folder>', 'its folder')
    .option('--json', 'print JSON, also of devices with equal configurations')
    .action(run(async () => (await import('./report.ts')).report));
}
