import type { Command } from 'commander';
import type { RunVerb } from '../../run-verb.ts';

export function addInit(program: Command, run: RunVerb): void {
  program
    .command('init')
    .description('Makes a host project: the folder in which job packages are installed and NetRaven runs.')
    .argument('[folder]', 'where; made when it is not there', '.')
    .option('--json', 'print JSON')
    .action((folder: string, flags: { json?: boolean }) =>
      run(async (context) => (await import('./init.ts')).init(context, folder, flags)),
    );
}
