import { sourceKinds } from '@netraven/inventory/kinds';
import { Argument, type Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { minutesWithin } from '../minutes.ts';
import { readingOptions } from '../devices/import-options.ts';

/** From 5 minutes to a week. */
const everyWithin = minutesWithin(5, 10_080);

export function declareSources(sources: Command, run: RunAction): void {
  sources
    .command('list')
    .description('Lists the saved sources.')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./list.ts')).listSources));
  const add = sources
    .command('add')
    .description(
      'Saves a source: a URL, or files on the machine of `netraven start`, in a folder of `sources.folders` of its config.',
    )
    .argument('<name>', 'unique; letters, digits, dot, dash and underscore')
    .addArgument(new Argument('<kind>', 'the tool or format').choices(sourceKinds))
    .argument('<place...>', 'a URL, or files; the first is the inventory');
  readingOptions(add)
    .option('--every <time>', 'synchronize it automatically, e.g. every 1h, for the first time after that', everyWithin)
    .action(run(async () => (await import('./add.ts')).addSource));
  sources
    .command('set')
    .description('Changes how often a source is synchronized automatically.')
    .argument('<name>', 'name of the source')
    .requiredOption('--every <time>', 'e.g. 1h, or `never`', (value) =>
      value === 'never' ? value : everyWithin(value),
    )
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./set.ts')).setSource));
  sources
    .command('sync')
    .description('Adds, changes and removes devices to match the source.')
    .argument('<name>', 'name of the source')
    .option('--dry-run', 'show the changes and write nothing')
    .option('--allow-renames', 'rename devices also if they are more than a tenth of the source')
    .option('--allow-shrink', 'remove devices also if the source has lost more than half of them')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./sync.ts')).syncSource));
  sources
    .command('remove')
    .description('Removes a saved source. Its devices stay.')
    .argument('<name>', 'name of the source')
    .option('-y, --yes', 'remove it without asking')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./remove.ts')).removeSource));
}
