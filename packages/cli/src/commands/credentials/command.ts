import { InvalidArgumentError, Option, type Command } from 'commander';
import { cliError } from '../../codes.ts';
import type { RunAction } from '../../run-action.ts';
import { wholeNumber } from '../whole-number.ts';

export function declareCredentials(credentials: Command, run: RunAction): void {
  credentials
    .command('list')
    .description('Lists the credentials, without their secrets.')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./list.ts')).listCredentials));
  credentials
    .command('add')
    .description('Adds a credential: a password (asked for, or NETRAVEN_PASSWORD), a private key or the SSH agent.')
    .argument('<name>', 'unique')
    .requiredOption('--username <name>', 'login name')
    .option('--password-stdin', 'read the password from stdin; second line with --enable: the enable password')
    .addOption(keyOption())
    .addOption(agentOption())
    .option('--enable', 'add an enable password (asked for, or NETRAVEN_ENABLE_PASSWORD)')
    .option('--network <network...>', 'send it only to these networks, addresses or host names, or `any` (asked for)')
    .option('--tag <tag...>', 'only for devices with one of these tags (default: for every device)')
    .option('--priority <number>', 'lower ones are tried first (default: 100)', wholeNumber(0, 1000))
    .addOption(refusalsOption())
    .option('--json', 'print JSON')
    .addOption(passwordOption())
    .action(run(async () => (await import('./add.ts')).addCredential));
  credentials
    .command('set')
    .description('Changes a credential. Without options, asks for a new password.')
    .argument('<name>', 'name of the credential')
    .option('--username <name>', 'new login name')
    .option('--new-password', 'new password (asked for, or NETRAVEN_PASSWORD)')
    .option('--password-stdin', 'read a new password from stdin; second line with --enable: the enable password')
    .addOption(keyOption().conflicts('newPassword'))
    .addOption(agentOption().conflicts('newPassword'))
    .option('--enable', 'new enable password (asked for, or NETRAVEN_ENABLE_PASSWORD)')
    .option('--no-enable', 'remove the enable password')
    .option('--network <network...>', 'send it only to these, a part of the current ones; to more: `credentials allow`')
    .option('--tag <tag...>', 'only for devices with one of these tags; replaces the current tags')
    .option('--no-tag', 'for every device')
    .option('--priority <number>', 'lower ones are tried first', wholeNumber(0, 1000))
    .addOption(refusalsOption())
    .option('--json', 'print JSON')
    .addOption(passwordOption())
    .action(run(async () => (await import('./set.ts')).setCredential));
  credentials
    .command('allow')
    .description('Lets a credential be sent to more networks (only as the user of `netraven start`).')
    .argument('<name>', 'name of the credential')
    .argument('<network...>', 'such as 10.0.0.0/8, 192.0.2.1, *.core.example.net or any')
    .option('--reason <text>', 'why, for the audit (asked for)')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./allow.ts')).allowCredential));
  credentials
    .command('thaw')
    .description('Lets a frozen credential be used again, and forgets its refusals.')
    .argument('<name>', 'name of the credential')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./thaw.ts')).thawCredential));
  credentials
    .command('remove')
    .description('Removes a credential, and names the devices that are left without one.')
    .argument('<name>', 'name of the credential')
    .option('-y, --yes', 'remove it without asking')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./remove.ts')).removeCredential));
}

function keyOption(): Option {
  return new Option(
    '--private-key <file>',
    'log in by this SSH key, in OpenSSH or PEM format (its passphrase is asked for, or NETRAVEN_KEY_PASSPHRASE)',
  )
    .argParser(refuseKey)
    .conflicts('passwordStdin');
}

function refusalsOption(): Option {
  return new Option(
    '--max-refusals <number>',
    'freeze it after so many refused logins in a row within ten minutes; 0: never (default: 3)',
  ).argParser(wholeNumber(0, 1000));
}

function agentOption(): Option {
  return new Option(
    '--agent [fingerprint]',
    'log in by the SSH agent of the worker: by all its keys, at most 5, or by the one with this fingerprint (`ssh-add -l`)',
  )
    .argParser(fingerprint)
    .conflicts(['passwordStdin', 'privateKey']);
}

function passwordOption(): Option {
  return new Option('--password [value]').argParser(refusePassword).hideHelp();
}

/** Refuses --password with the reason. The value is not repeated. */
function refusePassword(): never {
  throw cliError('NR_USAGE_PASSWORD', 'A password must not be an argument of the command');
}

/** Refuses another text, such as the name of the credential behind the option. */
function fingerprint(value: string): string {
  if (/^SHA256:[A-Za-z0-9+/]{43}$/.test(value)) return value;
  throw new InvalidArgumentError('It must be a fingerprint: SHA256: and 43 characters.');
}

/** Refuses a key itself: other users can read it in the list of processes. */
function refuseKey(file: string): string {
  if (!file.includes('PRIVATE KEY-----')) return file;
  throw cliError('NR_USAGE_PASSWORD', 'A private key must not be an argument of the command', {
    hint: 'Name its file: --private-key FILE',
  });
}
