import { Argument, Option, type Command } from 'commander';
import { cliError } from '../../codes.ts';
import type { RunAction } from '../../run-action.ts';
import { wholeNumber } from '../whole-number.ts';
import type { ChannelKind } from './add.ts';

const kinds: readonly ChannelKind[] = ['webhook', 'email', 'slack', 'teams', 'mattermost'];

export function declareChannels(channels: Command, run: RunAction): void {
  channels
    .command('list')
    .description('Lists the channels, without their secrets.')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./list.ts')).listChannels));
  const add = channels
    .command('add')
    .description('Adds a channel. URL, signing key and password are asked for and stored encrypted.')
    .argument('<name>', 'unique; letters, digits, dot, dash and underscore')
    .addArgument(
      new Argument('<kind>', 'webhook: signed JSON; email: a mail server; else an incoming webhook').choices(kinds),
    );
  channelOptions(add)
    .action(run(async () => (await import('./add.ts')).addChannel))
    .addHelpText(
      'after',
      `
Secrets are asked for, or read from NETRAVEN_CHANNEL_URL, NETRAVEN_CHANNEL_KEY and NETRAVEN_CHANNEL_PASSWORD.

Examples:
  netraven channels add noc slack
  netraven channels add mail email --host mail.example.net --from netraven@example.net --to noc@example.net`,
    );
  const set = channels
    .command('set')
    .description('Changes a channel, at once. What is not named stays; --tls may change a default port.')
    .argument('<name>', 'name of the channel')
    .option('--rename <name>', 'another name')
    .option('--new-url', 'another URL (asked for, or NETRAVEN_CHANNEL_URL)')
    .option('--new-key', 'another signing key (asked for, or NETRAVEN_CHANNEL_KEY)')
    .option('--new-password', 'another password (asked for, or NETRAVEN_CHANNEL_PASSWORD)')
    .option('--no-login', 'no login at the mail server');
  channelOptions(set).action(run(async () => (await import('./set.ts')).setChannel));
  channels
    .command('test')
    .description('Sends a message through a channel, and prints what the other side answered.')
    .argument('<name>', 'name of the channel')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./test.ts')).testChannel));
  channels
    .command('remove')
    .description('Removes a channel that no rule uses.')
    .argument('<name>', 'name of the channel')
    .option('-y, --yes', 'remove it without asking')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./remove.ts')).removeChannel));
}

function channelOptions(command: Command): Command {
  return command
    .option('--host <host>', 'email: name or address of the SMTP server')
    .option(
      '--port <number>',
      'email: its port (default: 587; 465 with --tls tls; 25 with --tls none)',
      wholeNumber(1, 65_535),
    )
    .addOption(
      new Option('--tls <mode>', 'email: encrypt by STARTTLS (default), from the start, or not at all').choices([
        'starttls',
        'tls',
        'none',
      ]),
    )
    .option('--from <address>', 'email: sender')
    .option('--to <address...>', 'email: recipients')
    .option('--user <name>', 'email: log in; the password is asked for, or NETRAVEN_CHANNEL_PASSWORD')
    .option('--secrets-stdin', 'read the secrets from stdin, one line each: URL and key, or the password')
    .addOption(secretOption('--url'))
    .addOption(secretOption('--key'))
    .addOption(secretOption('--password'))
    .option('--json', 'print JSON');
}

/** Refuses a secret on the command line, with the reason. The value is not repeated. */
function secretOption(name: string): Option {
  return new Option(`${name} [value]`).hideHelp().argParser(() => {
    throw cliError('NR_USAGE_PASSWORD', `${name} is a secret and must not be an argument of the command`, {
      hint: 'Leave it out and type it when asked, pipe it with --secrets-stdin, or set NETRAVEN_CHANNEL_URL, _KEY or _PASSWORD.',
    });
  });
}
