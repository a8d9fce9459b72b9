import type { Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { declareSettings } from '../devices/setting-options.ts';
import { wholeNumber } from '../whole-number.ts';

export function declareTags(tags: Command, run: RunAction): void {
  tags
    .command('list')
    .description('Lists the tags, with their settings.')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./list.ts')).listTags));
  tags
    .command('show')
    .description('Shows a tag: settings, credentials and number of devices.')
    .argument('<name>', 'name of the tag')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./show.ts')).showTag));
  declareSettings(
    tags
      .command('set')
      .description('Changes the settings of all devices with a tag. A setting of the device itself counts more.')
      .argument('<name>', 'name of the tag')
      .option('--priority <number>', 'the tag with the higher one counts (default: 100)', wholeNumber(0, 1_000_000)),
    { unset: true },
  )
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./set.ts')).setTag));
  tags
    .command('remove')
    .description('Removes a tag with its settings, from all devices.')
    .argument('<name>', 'name of the tag')
    .option('-y, --yes', 'remove it without asking')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./remove.ts')).removeTag));
}
