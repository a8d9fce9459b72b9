import { Option, type Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { jobOptions } from '../run/job-options.ts';
import { wholeNumber } from '../whole-number.ts';

export function declareTriggers(triggers: Command, run: RunAction): void {
  triggers
    .command('list')
    .description('Lists the triggers with their last events.')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./list.ts')).listTriggers));
  triggers
    .command('show')
    .description('Shows a trigger and its last events, each with its run or the reason why not.')
    .argument('<name>', 'name of the trigger')
    .option('--limit <number>', 'maximum number of events', wholeNumber(1, 200), 14)
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./show.ts')).showTrigger));
  const add = triggers
    .command('add')
    .description('Adds a trigger: it runs a job type when something happens.')
    .argument('<name>', 'unique; letters, digits, dot, dash and underscore')
    .argument('<jobType>', 'e.g. backup; see `netraven jobs list`')
    .addOption(new Option('--syslog', 'when a device reports a change').conflicts(['webhook', 'after']))
    .addOption(new Option('--webhook', 'when a signed request arrives').conflicts('after'))
    .option('--after <jobType>', 'when a run of this job type ends');
  jobOptions(add)
    .addOption(onOption())
    .option('--dry-run', 'only log changes of devices, and save nothing')
    .option('-y, --yes', 'add a job that may change devices without asking')
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(run(async () => (await import('./add.ts')).addTrigger));
  const set = triggers
    .command('set')
    .description(
      'Changes a trigger, at once. What is not named stays. --config is merged into the settings of the job, as --set is; --unset removes one.',
    )
    .argument('<name>', 'name of the trigger')
    .option('--rename <name>', 'another name');
  jobOptions(set)
    .addOption(onOption())
    .addOption(new Option('--dry-run', 'only log changes of devices, and save nothing').conflicts('live'))
    .option('--unset <key...>', 'remove a setting of the job')
    .option('--live', 'no dry run')
    .option('--new-secret', 'another secret for a webhook, shown once; the old one ends at once')
    .option('-y, --yes', 'let a job change devices without asking')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./set.ts')).setTrigger));
  for (const [verb, description] of [
    ['pause', 'Pauses a trigger: its events start nothing, with that reason.'],
    ['resume', 'Resumes a trigger.'],
  ] as const) {
    triggers
      .command(verb)
      .description(description)
      .argument('<name>', 'name of the trigger')
      .option('--json', 'print JSON')
      .action(run(async () => (await import('./pause.ts')).pauseTrigger(verb)));
  }
  triggers
    .command('remove')
    .description('Removes a trigger. Its runs stay.')
    .argument('<name>', 'name of the trigger')
    .option('-y, --yes', 'remove it without asking')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./remove.ts')).removeTrigger));
  triggers
    .command('senders')
    .description('Lists senders of syslog messages that are no device, or may be several.')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./senders.ts')).listSenders));
}

const examples = `
Examples:
  netraven triggers add on-change backup --syslog
  netraven triggers add deployed backup --webhook --tag core
  netraven triggers add check compliance --after backup --on saved`;

function onOption(): Option {
  return new Option('--on <result>', 'with --after: the devices of the run before; default saved').choices([
    'changed',
    'saved',
    'success',
    'failed',
  ]);
}
