import { Option, type Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { variable } from '../devices/setting-options.ts';
import { wholeNumber } from '../whole-number.ts';

export function declareJobs(jobs: Command, run: RunAction): void {
  jobs
    .command('list')
    .description('Lists job types, and rejected packages with reason and fix. Needs no server.')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./list.ts')).listJobs));
  jobs
    .command('search')
    .description('Searches the registry of the host project for job packages, e.g. `jobs search vlan`.')
    .argument('[words...]', 'words in the name, description or keywords (default: all job packages)')
    .option('--limit <number>', 'most packages', wholeNumber(1, 100), 20)
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./search.ts')).searchJobs));
  jobs
    .command('show')
    .description('Shows a job package: settings, permissions, versions, README. If not installed, asks the registry.')
    .argument('<package>', 'job type, name or name@range')
    .option('--readme', 'print only its whole README')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./show.ts')).showJob));
  jobs
    .command('outdated')
    .description('Lists job packages with newer versions in the registry. Exit code 1: a newer version fits, 0: none.')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./outdated.ts')).listOutdated));
  jobs
    .command('check')
    .description('Checks a job package before publishing: packs it and installs it in a clean host project.')
    .argument('[package]', 'folder or .tgz', '.')
    .option('--against <tgz>', 'tarball to compare with (default: the last published version)')
    .option('--no-against', 'do not compare with an earlier version')
    .option('--strict', 'count warnings as errors')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./check.ts')).checkPackage));
  jobs
    .command('dev')
    .description('Runs a job package on a simulated device after each save. Needs no server.')
    .argument('[folder]', 'folder of the package', '.')
    .option('--platform <platform>', 'platform of the device (default: the first one of the job type, else cisco_ios)')
    .option('--fault <fault...>', 'faults of the device, e.g. cut, or pause:at=0.5,pauseMs=3000')
    .option('--device-config <file>', 'configuration of the device')
    .option('--answers <file>', 'answers of the device, a JSON file: { "show inventory": "…" }')
    .option('--var <name=value...>', 'variables of the device; text, number, true or false', variable)
    .option('--devices <number>', 'how many devices', wholeNumber(1, 100), 1)
    .option('--config <file>', 'config of the job, a JSON file')
    .option(
      '--set <key=value...>',
      'config of the job: the value is text where the job takes text, else JSON; dots in the key nest',
    )
    .option('--secret <key...>', 'secret config of the job: asked for, or NETRAVEN_SECRET_<KEY>')
    .addOption(new Option('--secrets-stdin', 'read one line of stdin for each --secret').conflicts('passwordStdin'))
    .option('--dry-run', 'only log changes of the device, and save nothing')
    .option('--once', 'run once; exit code 2: bad package, 4: not successful')
    .addOption(
      new Option(
        '--address <address>',
        'use a real device; needs --platform and --username, asks for the password',
      ).conflicts(['fault', 'deviceConfig', 'answers', 'devices']),
    )
    .option('--port <port>', 'port of its SSH server', wholeNumber(1, 65_535), 22)
    .option('--username <name>', 'login name')
    .option('--enable', 'also ask for an enable password')
    .option('--password-stdin', 'read the password from stdin; second line: the enable password')
    .action(run(async () => (await import('./dev/dev.ts')).devJob));
  jobs
    .command('readme')
    .description('Updates the README of a job package from package.json, meta and config schema.')
    .argument('[folder]', 'folder of the package', '.')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./readme.ts')).makeReadme));
  const source = 'name, name@range, a .tgz, or a folder';
  addChangeFlags(
    jobs.command('add').description('Installs a job package in the host project. A running NetRaven loads it.'),
  )
    .argument('<package>', source)
    .option('-y, --yes', 'install without asking')
    .action(run(async () => (await import('./change-packages.ts')).addJob));
  addChangeFlags(
    jobs.command('upgrade').description('Installs another version of a job package, after its running tasks.'),
  )
    .argument('<package>', `${source}; also the job type in place of the name`)
    .option('-y, --yes', 'install without asking')
    .option('--new-publisher', 'accept another publisher than that of the installed version')
    .action(run(async () => (await import('./change-packages.ts')).upgradeJob));
  addChangeFlags(jobs.command('remove').description('Removes a job package. Its runs stay; queued tasks are skipped.'))
    .argument('<package>', 'name of the package, or its job type')
    .option('-y, --yes', 'remove without asking; pauses the schedules and triggers that need it')
    .option('--with-schedules', 'also remove the schedules and triggers that need it')
    .action(run(async () => (await import('./remove.ts')).removeJob));
  jobs
    .command('enable')
    .description('Enables a job package, with all the permissions it asks for.')
    .argument('<package>', 'name of the package, or its job type')
    .option('--grant <permission...>', 'grant these without asking; all that it asks for are needed')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./enable.ts')).enableJob));
  jobs
    .command('disable')
    .description('Disables a job package. Its permissions are kept.')
    .argument('<package>', 'name of the package, or its job type')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./disable.ts')).disableJob));
  jobs
    .command('config')
    .description('Shows or changes the default settings of all runs of a job package.')
    .argument('<package>', 'name of the package, or its job type')
    .option('--config <file>', 'settings in a JSON file')
    .option('--set <key=value...>', 'the value is text where the job takes text, else JSON; dots in the key nest')
    .option('--secret <key...>', 'secret setting: asked for, or NETRAVEN_SECRET_<KEY>')
    .option('--secrets-stdin', 'read one line of stdin for each --secret')
    .option('--unset <key...>', 'remove a setting')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./config.ts')).configureJob));
}

function addChangeFlags(command: Command): Command {
  return command
    .option('--wait <seconds>', 'time for running tasks of the package to finish', wholeNumber(0, 86_400), 300)
    .option('--json', 'print JSON');
}
