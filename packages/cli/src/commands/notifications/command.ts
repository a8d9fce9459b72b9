import { Option, type Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { wholeNumber } from '../whole-number.ts';

const eventHelp = `device-failing, device-recovered, device-stale, config-changed, run-failed, run-succeeded,
package-problem, package-ready, mirror-behind, mirror-current, remote-behind, remote-current,
credential-frozen, credential-thawed, worker-missing, worker-back,
source-failing, source-recovered`;

export function declareNotifications(notifications: Command, run: RunAction): void {
  notifications
    .command('list')
    .description('Lists the rules: which events are told on which channel.')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./list.ts')).listRules));
  notifications
    .command('show')
    .description('Shows a rule and its last messages.')
    .argument('<name>', 'name of the rule')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./show.ts')).showRule));
  const add = notifications
    .command('add')
    .description('Adds a rule. It tells what happens from now on.')
    .argument('<name>', 'unique; letters, digits, dot, dash and underscore')
    .argument('<channel>', 'name of a channel; see `netraven channels list`');
  ruleOptions(add)
    .action(run(async () => (await import('./add.ts')).addRule))
    .addHelpText(
      'after',
      `
Events: ${eventHelp}.

Examples:
  netraven notifications add problems noc
  netraven notifications add changes mail --event config-changed --tag core --quiet "22:00-06:00" --time-zone Europe/Berlin`,
    );
  const set = notifications
    .command('set')
    .description('Changes a rule, at once. What is not named stays.')
    .argument('<name>', 'name of the rule')
    .option('--rename <name>', 'another name')
    .option('--channel <name>', 'another channel');
  ruleOptions(set)
    .option('--no-tag', 'events of all devices')
    .option('--no-job', 'events of all job types')
    .option('--no-quiet', 'no quiet hours')
    .action(run(async () => (await import('./set.ts')).setRule));
  for (const [verb, description] of [
    ['pause', 'Pauses a rule: it tells nothing, also nothing that waits.'],
    ['resume', 'Resumes a rule. It tells what happens from now on.'],
  ] as const) {
    notifications
      .command(verb)
      .description(description)
      .argument('<name>', 'name of the rule')
      .option('--json', 'print JSON')
      .action(run(async () => (await import('./pause.ts')).pauseRule(verb)));
  }
  notifications
    .command('test')
    .description('Sends a message through the channel of a rule, and prints what the other side answered.')
    .argument('<name>', 'name of the rule')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./test.ts')).testRule));
  notifications
    .command('deliveries')
    .description('Lists messages of the last 30 days, newest first, with their states and errors.')
    .option('--rule <name>', 'only messages of a rule')
    .addOption(new Option('--state <state>', 'only messages in this state').choices(['waiting', 'sent', 'failed']))
    .option('--limit <number>', 'maximum number of messages (default: 20)', wholeNumber(1, 200))
    .option('--before <id>', 'only messages older than this one')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./deliveries.ts')).listDeliveries));
  notifications
    .command('show-delivery')
    .description('Shows a message with its events.')
    .argument('<id>', 'id of the message; see `netraven notifications deliveries`')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./show-delivery.ts')).showDelivery));
  notifications
    .command('send-again')
    .description('Sends a failed message again, now and for a day, or all failed ones of a rule.')
    .argument('[id]', 'id of the message; see `netraven notifications deliveries --state failed`')
    .option('--failed <rule>', 'all failed messages of this rule')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./send-again.ts')).sendAgain));
  notifications
    .command('remove')
    .description('Removes a rule with its messages.')
    .argument('<name>', 'name of the rule')
    .option('-y, --yes', 'remove it without asking')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./remove.ts')).removeRule));
}

function ruleOptions(command: Command): Command {
  return command
    .option('--event <event...>', 'events to tell; default: all but config-changed, run-failed and run-succeeded')
    .option('--tag <tag...>', 'only events of devices and credentials with one of these tags')
    .option('--job <jobType...>', 'only events of these job types')
    .option('--quiet <period...>', 'send nothing in these periods, e.g. "22:00-06:00" "sat,sun"; messages wait')
    .option('--time-zone <zone>', 'of the periods, e.g. Europe/Berlin; default: that of the server')
    .option('--json', 'print JSON');
}
