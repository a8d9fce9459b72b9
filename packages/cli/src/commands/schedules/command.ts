import { Option, type Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { jobOptions } from '../run/job-options.ts';
import { waveOptions } from '../run/wave-options.ts';
import { wholeNumber } from '../whole-number.ts';
import { minutes, minutesWithin } from '../minutes.ts';

const timeHelp = '"daily at 02:00", "weekly on sun at 03:30", "every 15m", "once 2030-01-31 02:00", or cron';

export function declareSchedules(schedules: Command, run: RunAction): void {
  schedules
    .command('list')
    .description('Lists the schedules with their next and last due times.')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./list.ts')).listSchedules));
  schedules
    .command('show')
    .description('Shows a schedule, its next due times, and the results of the last ones.')
    .argument('<name>', 'name of the schedule')
    .option('--limit <number>', 'maximum number of past due times', wholeNumber(1, 200), 14)
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./show.ts')).showSchedule));
  const add = schedules
    .command('add')
    .description('Adds a schedule: it runs a job type by itself.')
    .argument('<name>', 'unique; letters, digits, dot, dash and underscore')
    .argument('<jobType>', 'e.g. backup; see `netraven jobs list`')
    .option('--time <time>', `${timeHelp}; default: as the job suggests`);
  scheduleOptions(add)
    .option('--dry-run', 'only log changes of devices, and save nothing')
    .option('-y, --yes', 'add a job that may change devices without asking')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./add.ts')).addSchedule));
  const set = schedules
    .command('set')
    .description(
      'Changes a schedule, at once. What is not named stays. --config is merged into the settings of the job, as --set is; --unset removes one.',
    )
    .argument('<name>', 'name of the schedule')
    .option('--rename <name>', 'another name')
    .option('--time <time>', timeHelp);
  scheduleOptions(set)
    .addOption(new Option('--dry-run', 'only log changes of devices, and save nothing').conflicts('live'))
    .option('--unset <key...>', 'remove a setting of the job')
    .option('--live', 'no dry run')
    .option('--no-fresh-within', 'a success stays fresh')
    .option('--no-waves', 'start all devices at once')
    .option('-y, --yes', 'let a job change devices without asking')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./set.ts')).setSchedule));
  for (const [verb, description] of [
    ['pause', 'Pauses a schedule: its due times are skipped, with that reason.'],
    ['resume', 'Resumes a schedule with its next due time.'],
  ] as const) {
    schedules
      .command(verb)
      .description(description)
      .argument('<name>', 'name of the schedule')
      .option('--json', 'print JSON')
      .action(run(async () => (await import('./pause.ts')).pauseSchedule(verb)));
  }
  schedules
    .command('next')
    .description('Lists the next due times of one schedule, or of all.')
    .argument('[name]', 'name of the schedule; default: all')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./next.ts')).nextDueTimes));
  schedules
    .command('remove')
    .description('Removes a schedule. Its runs stay.')
    .argument('<name>', 'name of the schedule')
    .option('-y, --yes', 'remove it without asking')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./remove.ts')).removeSchedule));
}

function scheduleOptions(command: Command): Command {
  const zoned = command.option('--time-zone <zone>', 'e.g. Europe/Berlin; default: that of the server');
  return waveOptions(jobOptions(zoned))
    .option('--spread <time>', 'start the devices evenly over this time, e.g. 2h; default 0m', minutesWithin(0, 1_440))
    .option(
      '--max-late <time>',
      'skip a due time that is later, e.g. after an outage; default 1h',
      minutesWithin(1, 10_080),
    )
    .addOption(
      new Option('--overlap <policy>', 'while the run before is active: no run, one that waits, or cancel it').choices([
        'skip',
        'queue',
        'replace',
      ]),
    )
    .option(
      '--fresh-within <time>',
      'a device is stale when its last success is older, e.g. 26h; default never',
      minutes,
    );
}
