import { type Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { wholeNumber } from '../whole-number.ts';
import type { ChangesFlags } from './changes.ts';
import type { DiffFlags } from './diff.ts';
import type { SearchFlags } from './search.ts';

const ofDevice = ['<device>', 'name of the device; `fleet` for what fleet jobs and summaries saved'] as const;
/** The artifact that people ask for most. */
const ofJobType = ['[jobType]', 'job type that saved it', 'backup'] as const;
const ofName = ['[name]', 'name of the artifact', 'running-config'] as const;
const when = 'an instant, e.g. 2026-03-01 or 2026-03-01T12:00Z, or a time ago, e.g. 90m, 2h or 1d';

export function declareArtifacts(artifacts: Command, run: RunAction): void {
  artifacts
    .command('list')
    .description('Lists what jobs saved of a device, each with its latest version.')
    .argument(...ofDevice)
    .option('--json', 'print JSON')
    .action((device: string, flags: { json?: boolean }) =>
      run(async (context) => (await import('./list.ts')).listArtifacts(context, device, flags)),
    );
  artifacts
    .command('history')
    .description('Lists the versions of an artifact, newest first.')
    .argument(...ofDevice)
    .argument(...ofJobType)
    .argument(...ofName)
    .option('--json', 'print JSON')
    .action((device: string, jobType: string, name: string, flags: { json?: boolean }) =>
      run(async (context) => (await import('./history.ts')).showHistory(context, { device, jobType, name }, flags)),
    );
  artifacts
    .command('show')
    .description('Prints a version of an artifact, with masked secrets.')
    .argument('<id>', 'id of the version, from `artifacts history`')
    .option('--json', 'print JSON')
    .action((id: string, flags: { json?: boolean }) =>
      run(async (context) => (await import('./show.ts')).showArtifact(context, id, flags)),
    );
  artifacts
    .command('diff')
    .description('Shows what changed between two versions. Default: the last change.')
    .argument(...ofDevice)
    .argument(...ofJobType)
    .argument(...ofName)
    .option('--from <version>', `number of a version, or ${when} (default: the version before --to)`)
    .option('--to <version>', 'the same (default: the newest version)')
    .option('--json', 'print JSON')
    .action((device: string, jobType: string, name: string, flags: DiffFlags) =>
      run(async (context) => (await import('./diff.ts')).showDiff(context, { device, jobType, name }, flags)),
    );
  artifacts
    .command('blame')
    .description('Shows for each line of the newest version when it came, and by whom.')
    .argument(...ofDevice)
    .argument(...ofJobType)
    .argument(...ofName)
    .option('--json', 'print JSON')
    .action((device: string, jobType: string, name: string, flags: { json?: boolean }) =>
      run(async (context) => (await import('./blame.ts')).showBlame(context, { device, jobType, name }, flags)),
    );
  artifacts
    .command('search')
    .description('Finds devices by what their newest version has or lacks.')
    .argument('[text]', 'text that a line must have')
    .option('--without <text>', 'text that no line may have')
    .option('--ignore-case', 'do not distinguish upper and lower case')
    .option('--at <time>', `search what was the newest version then: ${when}`)
    .option('--device <name>', "this device, or those of a pattern, e.g. 'access-*' (default: all devices)")
    .option('--tag <tag>', 'devices with this tag, also besides those of --device')
    .option('--job <jobType>', 'job type that saved it (default: backup)')
    .option('--name <name>', 'name of the artifact (default: running-config)')
    .option('--json', 'print JSON')
    .action((text: string | undefined, flags: SearchFlags) =>
      run(async (context) => (await import('./search.ts')).searchArtifacts(context, text, flags)),
    );
  artifacts
    .command('changes')
    .description('Shows the changes of all devices, newest first. Equal changes are shown once.')
    .option('--since <time>', `from ${when}`, '24h')
    .option('--until <time>', 'to the same (default: now)')
    .option('--limit <number>', 'maximum number of changes', wholeNumber(1, 1_000), 100)
    .option('--job <jobType>', 'job type that saved it (default: backup)')
    .option('--name <name>', 'name of the artifact (default: running-config)')
    .option('--json', 'print JSON')
    .action((flags: ChangesFlags) =>
      run(async (context) => (await import('./changes.ts')).showChanges(context, flags)),
    );
}
