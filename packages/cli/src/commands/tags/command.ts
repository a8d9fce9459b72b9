import type { Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { declareSettings } from '../devices/setting-options.ts';
import { wholeNumber } from '../whole-number.ts';
import type { RemoveNamedFlags } from '../remove-named.ts';
import type { SetTagFlags } from './set.ts';

export function declareTags(tags: Command, run: RunAction): void {
  tags
    .command('list')
    .description('Lists the tags, with their settings.')
    .option('--json', 'print JSON')
    .action((flags: { json?: boolean }) =>
      run(async (context) => (await import('./list.ts')).listTags(context, flags)),
    );
  tags
    .command('show')
    .description('Shows a tag: settings, credentials and number of devices.')
    .argument('<name>', 'name of the tag')
    .option('--json', 'print JSON')
    .action((name: string, flags: { json?: boolean }) =>
      run(async (context) => (await import('./show.ts')).showTag(context, name, flags)),
    );
  declareSettings(
    tags
      .command('set')
      .description('Changes the settings of all devices with a tag. A setting of the device itself counts more.')
      .argument('<name>', 'name of the tag')
      .option('--priority <number>', 'the tag with the higher one counts (default: 100)', wholeNumber(0, 1_000_000)),
    { unset: true },
  )
    .option('--json', 'print JSON')
    .action((name: string, flags: SetTagFlags) =>
      run(async (context) => (await import('./set.ts')).setTag(context, name, flags)),
    );
  tags
    .command('remove')
    .description('Removes a tag with its settings, from all devices.')
    .argument('<name>', 'name of the tag')
    .option('-y, --yes', 'remove it without asking')
    .option('--json', 'print JSON')
    .action((name: string, flags: RemoveNamedFlags) =>
      run(async (context) => (await import('./remove.ts')).removeTag(context, name, flags)),
    );
}
