import type { Permission } from '@netraven/core';
import { Option, type Command } from 'commander';
import type { RunVerb } from '../../run-verb.ts';
import { wholeNumber } from '../whole-number.ts';
import type { ChangeFlags } from './change-packages.ts';
import type { CheckFlags } from './check.ts';
import type { ConfigFlags } from './config.ts';
import type { DevFlags } from './dev/dev.ts';

export function declareJobs(jobs: Command, run: RunVerb): void {
  jobs
    .command('list')
    .description('Lists the job types, and the packages that were rejected, with reason and fix. Needs no server.')
    .option('--json', 'print JSON')
    .action((flags: { json?: boolean }) =>
      run(async (context) => (await import('./list.ts')).listJobs(context, flags)),
    );
  jobs
    .command('check')
    .description('Checks a job package as its users will get it: packed, and installed in a clean host project.')
    .argument('[package]', 'folder or .tgz', '.')
    .option('--against <tgz>', 'compare with this tarball (default: the last published version)')
    .option('--no-against', 'compare with no earlier version')
    .option('--strict', 'count warnings as errors')
    .option('--json', 'print JSON')
    .action((source: string, { against = true, ...flags }: Partial<CheckFlags>) =>
      run(async (context) => (await import('./check.ts')).checkPackage(context, source, { against, ...flags })),
    );
  jobs
    .command('dev')
    .description('Runs a job package in development after each save, on a simulated device. Needs no server.')
    .argument('[folder]', 'folder of the package', '.')
    .option('--platform <platform>', "of the device (default: the job type's first one, else cisco_ios)")
    .option('--fault <fault...>', 'what goes wrong on the device, e.g. cut, or pause:at=0.5,pauseMs=3000')
    .option('--device-config <file>', 'configuration the device has')
    .option('--config <file>', 'config of the job, as JSON')
    .option('--set <key=value...>', 'config of the job: the value is JSON or else a text, dots in the key nest')
    .option('--secret <key...>', 'config of the job that is secret: asked for, or in NETRAVEN_SECRET_<KEY>')
    .addOption(
      new Option('--secrets-stdin', 'read these from stdin: a line for each --secret').conflicts('passwordStdin'),
    )
    .option('--dry-run', 'only log what would be changed on the device, and save nothing')
    .option('--once', 'run once, and end with 0, 2 (the package is bad) or 4 (failed)')
    .addOption(
      new Option(
        '--address <address>',
        'a real device, with --platform and --username; its password is asked for',
      ).conflicts(['fault', 'deviceConfig']),
    )
    .option('--port <port>', 'of its SSH server', wholeNumber(1, 65_535), 22)
    .option('--username <name>', 'to log in to it')
    .option('--enable', 'it needs an enable password')
    .option('--password-stdin', 'read the password from stdin (a second line: the enable password)')
    .action((folder: string, flags: DevFlags) =>
      run(async (context) => (await import('./dev/dev.ts')).devJob(context, folder, flags)),
    );
  jobs
    .command('readme')
    .description('Makes the README of a job package in development say what package.json, meta and config schema say.')
    .argument('[folder]', 'folder of the package', '.')
    .option('--json', 'print JSON')
    .action((folder: string, flags: { json?: boolean }) =>
      run(async (context) => (await import('./readme.ts')).makeReadme(context, folder, flags)),
    );
  const source = 'name, name@range, a .tgz, or a folder';
  addChangeFlags(jobs.command('add').description('Installs a job package in the host project. Running workers follow.'))
    .argument('<package>', source)
    .option('-y, --yes', 'install without asking')
    .action((spec: string, flags: ChangeFlags) =>
      run(async (context) => (await import('./add.ts')).addJob(context, spec, flags)),
    );
  addChangeFlags(
    jobs.command('upgrade').description('Installs another version of a job package, once its tasks have ended.'),
  )
    .argument('<package>', source)
    .option('-y, --yes', 'install without asking')
    .action((spec: string, flags: ChangeFlags) =>
      run(async (context) => (await import('./upgrade.ts')).upgradeJob(context, spec, flags)),
    );
  addChangeFlags(
    jobs
      .command('remove')
      .description('Removes a job package. What it did stays on record; waiting tasks are skipped.'),
  )
    .argument('<package>', 'name of the package')
    .action((name: string, flags: ChangeFlags) =>
      run(async (context) => (await import('./remove.ts')).removeJob(context, name, flags)),
    );
  jobs
    .command('enable')
    .description('Lets a job package run, with all the permissions it asks for.')
    .argument('<package>', 'name of the package, or its job type')
    .option('--grant <permission...>', 'grant these without asking; must be all it asks for')
    .option('--json', 'print JSON')
    .action((name: string, flags: { grant?: Permission[]; json?: boolean }) =>
      run(async (context) => (await import('./enable.ts')).enableJob(context, name, flags)),
    );
  jobs
    .command('disable')
    .description('Stops a job package from running. What was granted stays noted.')
    .argument('<package>', 'name of the package, or its job type')
    .option('--json', 'print JSON')
    .action((name: string, flags: { json?: boolean }) =>
      run(async (context) => (await import('./disable.ts')).disableJob(context, name, flags)),
    );
  jobs
    .command('config')
    .description('Shows or changes the settings under those of every run of a package.')
    .argument('<package>', 'name of the package, or its job type')
    .option('--set <key=value...>', 'the value is JSON or else a text, dots in the key nest')
    .option('--secret <key...>', 'a setting that is secret: asked for, or in NETRAVEN_SECRET_<KEY>')
    .option('--secrets-stdin', 'read these from stdin: a line for each --secret')
    .option('--unset <key...>', 'takes a setting back')
    .option('--json', 'print JSON')
    .action((name: string, flags: ConfigFlags) =>
      run(async (context) => (await import('./config.ts')).configureJob(context, name, flags)),
    );
}

function addChangeFlags(command: Command): Command {
  return command
    .option('--wait <seconds>', 'how long running tasks of the package may take to end', wholeNumber(0, 86_400), 300)
    .option('--json', 'print JSON');
}
