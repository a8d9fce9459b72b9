import { sourceKinds } from '@netraven/inventory/kinds';
import { Argument, type Command } from 'commander';
import type { SourceKind } from '@netraven/api';
import type { RunAction } from '../../run-action.ts';
import { minutesWithin } from '../minutes.ts';
import { readingOptions } from '../devices/import-options.ts';
import type { RemoveNamedFlags } from '../remove-named.ts';
import type { AddFlags } from './add.ts';
import type { SetFlags } from './set.ts';
import type { SyncFlags } from './sync.ts';

/** From 5 minutes to a week. */
const everyWithin = minutesWithin(5, 10_080);

export function declareSources(sources: Command, run: RunAction): void {
  sources
    .command('list')
    .description('Lists the saved sources.')
    .option('--json', 'print JSON')
    .action((flags: { json?: boolean }) =>
      run(async (context) => (await import('./list.ts')).listSources(context, flags)),
    );
  const add = sources
    .command('add')
    .description('Saves a source: a URL, or files on the machine of `netraven start`.')
    .argument('<name>', 'unique; letters, digits, dot, dash and underscore')
    .addArgument(new Argument('<kind>', 'the tool or format').choices(sourceKinds))
    .argument('<place...>', 'a URL, or files; the first is the inventory');
  readingOptions(add)
    .option('--every <time>', 'synchronize it by itself, e.g. every 1h, for the first time after that', everyWithin)
    .action((name: string, kind: SourceKind, places: string[], flags: AddFlags) =>
      run(async (context) => (await import('./add.ts')).addSource(context, { name, kind, places }, flags)),
    );
  sources
    .command('set')
    .description('Changes how often a source is synchronized by itself.')
    .argument('<name>', 'name of the source')
    .requiredOption('--every <time>', 'e.g. 1h, or `never`', (value) =>
      value === 'never' ? value : everyWithin(value),
    )
    .option('--json', 'print JSON')
    .action((name: string, flags: SetFlags) =>
      run(async (context) => (await import('./set.ts')).setSource(context, name, flags)),
    );
  sources
    .command('sync')
    .description('Adds, changes and removes devices to match the source.')
    .argument('<name>', 'name of the source')
    .option('--dry-run', 'show the changes and write nothing')
    .option('--allow-shrink', 'remove devices also if the source has lost more than half of them')
    .option('--json', 'print JSON')
    .action((name: string, flags: SyncFlags) =>
      run(async (context) => (await import('./sync.ts')).syncSource(context, name, flags)),
    );
  sources
    .command('remove')
    .description('Removes a saved source. Its devices stay.')
    .argument('<name>', 'name of the source')
    .option('-y, --yes', 'remove it without asking')
    .option('--json', 'print JSON')
    .action((name: string, flags: RemoveNamedFlags) =>
      run(async (context) => (await import('./remove.ts')).removeSource(context, name, flags)),
    );
}
