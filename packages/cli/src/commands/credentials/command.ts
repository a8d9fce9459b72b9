import { Option, type Command } from 'commander';
import { cliError } from '../../codes.ts';
import type { RunVerb } from '../../run-verb.ts';
import { wholeNumber } from '../whole-number.ts';
import type { AddCredentialFlags } from './add.ts';
import type { RemoveCredentialFlags } from './remove.ts';
import type { SetCredentialFlags } from './set.ts';

export function declareCredentials(credentials: Command, run: RunVerb): void {
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
    .addOption(keyOption())
    .option('--enable', 'it has an enable password too (asked for, or NETRAVEN_ENABLE_PASSWORD)')
    .option('--tag <tag...>', 'only for devices with one of these tags (default: for every device)')
    .option('--priority <number>', 'lower ones are tried first (default: 100)', wholeNumber(0, 1000))
    .option('--json', 'print JSON')
    .addOption(passwordOption())
    .action((name: string, flags: AddCredentialFlags) =>
      run(async (context) => (await import('./add.ts')).addCredential(context, name, flags)),
    );
  credentials
    .command('set')
    .description('Changes a credential. What is not given stays; without any option, the password is asked for.')
    .argument('<name>', 'name of the credential')
    .option('--username <name>', 'another login name')
    .option('--new-password', 'another password (asked for, or NETRAVEN_PASSWORD)')
    .option(
      '--password-stdin',
      'read another password from stdin: its first line; with --enable the second is the enable password',
    )
    .addOption(keyOption().conflicts('newPassword'))
    .option('--enable', 'another enable password (asked for, or NETRAVEN_ENABLE_PASSWORD)')
    .option('--no-enable', 'it has no enable password any more')
    .option('--tag <tag...>', 'only for devices with one of these tags, in the place of those it had')
    .option('--no-tag', 'for every device')
    .option('--priority <number>', 'lower ones are tried first', wholeNumber(0, 1000))
    .option('--json', 'print JSON')
    .addOption(passwordOption())
    .action((name: string, flags: SetCredentialFlags) =>
      run(async (context) => (await import('./set.ts')).setCredential(context, name, flags)),
    );
  credentials
    .command('remove')
    .description('Removes a credential, and says which devices are left without one.')
    .argument('<name>', 'name of the credential')
    .option('-y, --yes', 'remove it without asking')
    .option('--json', 'print JSON')
    .action((name: string, flags: RemoveCredentialFlags) =>
      run(async (context) => (await import('./remove.ts')).removeCredential(context, name, flags)),
    );
}

function keyOption(): Option {
  return new Option(
    '--private-key <file>',
    'log in by this SSH key, in OpenSSH or PEM format (its passphrase is asked for, or NETRAVEN_KEY_PASSPHRASE)',
  )
    .argParser(refuseKey)
    .conflicts('passwordStdin');
}

function passwordOption(): Option {
  return new Option('--password [value]').argParser(refusePassword).hideHelp();
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
