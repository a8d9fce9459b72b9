import type { Command } from 'commander';
import type { RunAction } from '../../run-action.ts';

export function declareArtifacts(artifacts: Command, run: RunAction): void {
  artifacts
    .command('history')
    .description('Lists the versions of an artifact, newest first.')
    .argument('<device>', 'name of the device')
    .argument('<jobType>', 'job type that saved it')
    .argument('<name>', 'name of the artifact, e.g. running-config')
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
}
