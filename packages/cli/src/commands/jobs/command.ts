import type { Permission } from '@netraven/core';
import type { Command } from 'commander';
import type { RunVerb } from '../../program.ts';

export function addJobs(program: Command, run: RunVerb): void {
  const jobs = program.command('jobs').description('Job packages: what was found, and what may run.');
  jobs
    .command('list')
    .description('Lists the job types, and the packages that were rejected, with reason and fix. Needs no server.')
    .option('--json', 'print JSON')
    .action((flags: { json?: boolean }) =>
      run(async (context) => (await import('./list.ts')).listJobs(context, flags)),
    );
  jobs
    .command('enable')
    .description('Lets a job package run, with all the permissions it asks for.')
    .argument('<package>', 'name of the package, or its job type')
    .option('--grant <permission...>', 'grant these without asking; must be all it asks for')
    .action((name: string, flags: { grant?: Permission[] }) =>
      run(async (context) => (await import('./enable.ts')).enableJob(context, name, flags)),
    );
  jobs
    .command('disable')
    .description('Stops a job package from running. What was granted stays noted.')
    .argument('<package>', 'name of the package, or its job type')
    .action((name: string) => run(async (context) => (await import('./disable.ts')).disableJob(context, name)));
}
