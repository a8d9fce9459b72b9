import { Option, type Command } from 'commander';
import { cliError } from '../../codes.ts';
import type { RunVerb } from '../../program.ts';
import { wholeNumber } from '../whole-number.ts';
import type { AddCredentialFlags } from './add.ts';

export function addCredentials(program: Command, run: RunVerb): void {
  const credentials = program.command('credentials').description('Logins for devices, kept sealed.');
  credentials
    .command('list')
    .description('Lists the credentials, without their secrets.')
    .option('--json', 'print JSON')
    .action((flags: { json?: boolean }) =>
      run(async (context) => (await import('./list.ts')).listCredentials(context, flags)),
    );
  credentials
    .command('add')
    .description('Adds a credential: a password, asked for or in NETRAVEN_PASSWORD, or a private key.')
    .argument('<name>', 'unique')
    .requiredOption('--username <name>', 'login name')
    .option(
      '--password-stdin',
      'read the password from stdin: its first line; with --enable the second is the enable password',
    )
    .addOption(
      new Option(
        '--private-key <file>',
        'log in by this SSH key, in OpenSSH or PEM format (its passphrase is asked for, or NETRAVEN_KEY_PASSPHRASE)',
      )
        .argParser(refuseKey)
        .conflicts('passwordStdin'),
    )
    .option('--enable', 'it has an enable password too (asked for, or NETRAVEN_ENABLE_PASSWORD)')
    .option('--tag <tag...>', 'only for devices with one of these tags (default: for every device)')
    .option('--priority <number>', 'lower ones are tried first (default: 100)', wholeNumber(0, 1000))
    .option('--json', 'print JSON')
    .addOption(new Option('--password [value]').argParser(refusePassword).hideHelp())
    .action((name: string, flags: AddCredentialFlags) =>
      run(async (context) => (await import('./add.ts')).addCredential(context, name, flags)),
    );
}

/** There is no such option; who tries it is told why, and the value is not repeated. */
function refusePassword(): never {
  throw cliError('NR_USAGE_PASSWORD', 'A password is never taken as an argument');
}

/** A file is named; a key itself would stand in the list of processes. */
function refuseKey(file: string): string {
  if (!file.includes('PRIVATE KEY-----')) return file;
  throw cliError('NR_USAGE_PASSWORD', 'A private key is never taken as an argument', {
    hint: 'Name the file it is in: --private-key FILE',
  });
}
