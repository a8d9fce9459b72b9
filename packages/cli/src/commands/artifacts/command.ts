import { Option, type Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { wholeNumber } from '../whole-number.ts';

const ofDevice = ['<device>', 'name of the device; `fleet` for what fleet jobs and summaries saved'] as const;
/** The artifact that people ask for most. */
const ofJobType = ['[jobType]', 'job type that saved it', 'backup'] as const;
const ofName = ['[name]', 'name of the artifact', 'running-config'] as const;
const when = 'an instant, e.g. 2026-03-01 or 2026-03-01T12:00Z, or a time ago, e.g. 90m, 2h or 1d';

const revealHelp = 'show secrets in clear, byte for byte; noted in the audit (only as the user of `netraven start`)';
const reasonHelp = 'why, for the audit (default: asks)';

const orderHelp = 'a line that moved within its section, or a section that moved as a whole, is no change';

export function declareArtifacts(artifacts: Command, run: RunAction): void {
  artifacts
    .command('list')
    .description('Lists what jobs saved of a device, each with its latest version.')
    .argument(...ofDevice)
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./list.ts')).listArtifacts));
  artifacts
    .command('history')
    .description('Lists the versions of an artifact, newest first.')
    .argument(...ofDevice)
    .argument(...ofJobType)
    .argument(...ofName)
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./history.ts')).showHistory));
  artifacts
    .command('show')
    .description('Prints a version of an artifact. Secrets are masked, unless you ask for them with a reason.')
    .argument('<id>', 'id of the version, from `artifacts history`')
    .option('--reveal', revealHelp)
    .option('--reason <text>', reasonHelp)
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./show.ts')).showArtifact))
    .addHelpText(
      'after',
      `
Examples:
  netraven artifacts show 4711
  netraven artifacts show 4711 --reveal --reason 'restore of core-1, ticket 4711' > core-1.cfg`,
    );
  artifacts
    .command('quarantined')
    .description('Lists texts that devices sent and that were refused, because they were not proven complete.')
    .argument('[device]', 'name of the device (default: all)')
    .option('--show <id>', 'print this text in clear; needs --reveal')
    .option('--reveal', revealHelp)
    .option('--reason <text>', reasonHelp)
    .option('--limit <number>', 'maximum number of texts (default: 20)', wholeNumber(1, 200))
    .option('--before <id>', 'only texts older than this one')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./quarantined.ts')).showQuarantined))
    .addHelpText(
      'after',
      `
Examples:
  netraven artifacts quarantined core-1
  netraven artifacts quarantined --show 3f9a6c0b --reveal --reason 'why is the backup refused?'`,
    );
  artifacts
    .command('diff')
    .description('Shows what changed between two versions. Default: the last change.')
    .argument(...ofDevice)
    .argument(...ofJobType)
    .argument(...ofName)
    .option('--from <version>', `number of a version, or ${when} (default: the version before --to)`)
    .option('--to <version>', 'the same (default: the newest version)')
    .option('--ignore-order', orderHelp)
    .option('--side-by-side', 'show the older version on the left, the newer one on the right')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./diff.ts')).showDiff))
    .addHelpText(
      'after',
      `
Examples:
  netraven artifacts diff core-1
  netraven artifacts diff core-1 --ignore-order --from 2026-03-01`,
    );
  artifacts
    .command('blame')
    .description('Shows for each line of a version when it came, and by whom.')
    .argument(...ofDevice)
    .argument(...ofJobType)
    .argument(...ofName)
    .option('--to <version>', `number of a version, or ${when} (default: the newest version)`)
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./blame.ts')).showBlame));
  artifacts
    .command('search')
    .description('Finds devices by what their newest version has or lacks.')
    .argument('[text]', 'text that a line must have')
    .option('--without <text>', 'text that no line may have')
    .option('--ignore-case', 'do not distinguish upper and lower case')
    .option('--regex', 'both texts are regular expressions, as in JavaScript')
    .option('--context <lines>', 'show so many lines before and after each found one', wholeNumber(0, 10))
    .option('--at <time>', `search what was the newest version then: ${when}`)
    .option('--device <name>', "this device, or those of a pattern, e.g. 'access-*' (default: all devices)")
    .option('--tag <tag>', 'only devices with this tag; with --device: those that fit both')
    .option('--job <jobType>', 'job type that saved it (default: backup)')
    .option('--name <name>', 'name of the artifact (default: running-config)')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./search.ts')).searchArtifacts))
    .addHelpText(
      'after',
      `
Examples:
  netraven artifacts search 'permit ip any any' --tag edge --context 3
  netraven artifacts search --regex '^ntp server (?!192\\.0\\.2\\.)'
  netraven artifacts search --without 'service password-encryption' --at 2026-03-01`,
    );
  artifacts
    .command('export')
    .description(
      'Writes the newest version of all artifacts into a folder: <device>/<job type>/<name>, as in the mirror.',
    )
    .argument('[folder]', 'a new or empty folder')
    .option('--bundle <file>', 'write the whole history of the mirror into a Git bundle instead, masked')
    .option('--at <time>', `what was the newest version then: ${when}`)
    .option('--device <name>', "this device, or those of a pattern, e.g. 'access-*' (default: all, and fleet jobs)")
    .option('--tag <tag>', 'only devices with this tag; with --device: those that fit both')
    .option('--job <jobType>', 'job type that saved it (default: all)')
    .option('--name <name>', 'name of the artifact (default: all)')
    .option('--reveal', revealHelp)
    .option('--reason <text>', reasonHelp)
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./export.ts')).exportArtifacts))
    .addHelpText(
      'after',
      `
Examples:
  netraven artifacts export configs --job backup --tag edge
  netraven artifacts export march --at 2026-03-01
  netraven artifacts export restore --device core-1 --reveal --reason 'restore of core-1'
  netraven artifacts export --bundle network.bundle`,
    );
  artifacts
    .command('changes')
    .description('Shows the changes of all devices, newest first. Equal hunks are shown once.')
    .option('--since <time>', `from ${when}`, '24h')
    .option('--until <time>', 'to the same (default: now)')
    .addOption(
      new Option(
        '--between <times...>',
        'two times: shows the net difference between what each device had then; what was changed back is no change',
      ).conflicts(['since', 'until']),
    )
    .option('--device <name>', "this device, or those of a pattern, e.g. 'access-*' (default: all, and fleet jobs)")
    .option('--tag <tag>', 'only devices with this tag; with --device: those that fit both')
    .option('--ignore-order', orderHelp)
    .option('--limit <number>', 'maximum number of different changes', wholeNumber(1, 20_000), 100)
    .option('--job <jobType>', 'job type that saved it (default: backup)')
    .option('--name <name>', 'name of the artifact (default: running-config)')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./changes.ts')).showChanges))
    .addHelpText(
      'after',
      `
Examples:
  netraven artifacts changes --since 7d --tag edge
  netraven artifacts changes --ignore-order --since 2026-03-01 --until 2026-03-02
  netraven artifacts changes --between 2026-03-01 now`,
    );
}
