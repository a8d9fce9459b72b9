import { Argument, Option, type Command } from 'commander';
import type { RunAction } from '../../run-action.ts';

const effects = ['allow', 'deny'] as const;
const effectText = 'deny: nothing starts in the periods; allow: starts only there';

export function declareWindows(windows: Command, run: RunAction): void {
  windows
    .command('list')
    .description('Lists the windows.')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./windows.ts')).listWindows));
  windows
    .command('add')
    .description(
      'Adds a window. It holds for the runs of all schedules and triggers, and for no run that a person starts.',
    )
    .argument('<name>', 'unique; letters, digits, dot, dash and underscore')
    .addArgument(new Argument('<effect>', effectText).choices(effects))
    .argument('<period...>', 'each e.g. "mon-fri 07:00-19:00", "sat,sun", "2030-12-20 to 2031-01-06"')
    .option('--time-zone <zone>', 'e.g. Europe/Berlin; default: that of the server')
    .option('--tag <tag...>', 'only devices with any of these tags; default: all')
    .option('--writes-only', 'only jobs that may change devices')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./windows.ts')).addWindow));
  windows
    .command('set')
    .description('Changes a window, at once. What is not named stays.')
    .argument('<name>', 'name of the window')
    .addOption(new Option('--effect <effect>', effectText).choices(effects))
    .option('--period <period...>', 'in place of its periods, each as in `windows add`')
    .option('--time-zone <zone>', 'e.g. Europe/Berlin')
    .option('--tag <tag...>', 'only devices with any of these tags')
    .addOption(new Option('--all-devices', 'all devices').conflicts('tag'))
    .option('--writes-only', 'only jobs that may change devices')
    .addOption(new Option('--all-jobs', 'all jobs').conflicts('writesOnly'))
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./windows.ts')).setWindow));
  windows
    .command('remove')
    .description('Removes a window.')
    .argument('<name>', 'name of the window')
    .option('-y, --yes', 'remove it without asking')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./windows.ts')).removeWindow));
}
