import { sourceKinds } from '@netraven/inventory/kinds';
import { Argument, type Command } from 'commander';
import type { SourceKind } from '@netraven/api';
import type { RunAction } from '../../run-action.ts';
import { readingOptions, type ReadingFlags } from '../devices/import-options.ts';
import type { RemoveNamedFlags } from '../remove-named.ts';
import type { SyncFlags } from './sync.ts';

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
  readingOptions(add).action((name: string, kind: SourceKind, places: string[], flags: ReadingFlags) =>
    run(async (context) => (await import('./add.ts')).addSource(context, { name, kind, places }, flags)),
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
