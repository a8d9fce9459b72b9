import { Option, type Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { wholeNumber } from '../whole-number.ts';

export function declarePlatforms(platforms: Command, run: RunAction): void {
  platforms
    .command('list')
    .description('Lists platforms, and rejected ones with reason and fix. Needs no server.')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./list.ts')).listPlatforms));
  platforms
    .command('check')
    .description('Checks a platform: its folder, a package folder, or a folder of platforms.')
    .argument('[folder]', 'folder', '.')
    .option('--patterns', 'also search each pattern for inputs on which it is slow; needs the npm package recheck')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./check.ts')).checkPlatforms));
  platforms
    .command('record')
    .description('Makes the folder of a new platform from a session with a device.')
    .argument('<name>', 'name of the device')
    .requiredOption('--as <id>', 'id of the new platform, <vendor>_<os>')
    .option('--like <platform>', 'a platform that it resembles')
    .option('--config <command>', 'the command that shows the configuration (default: that of --like)')
    .option('--paging-off <command...>', 'commands that switch paging off (default: those of --like)')
    .option('--command <command...>', 'further commands that change nothing, e.g. "show version"')
    .option('--to <folder>', 'folder of platforms', 'platforms')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./record.ts')).recordPlatform));
  platforms
    .command('prove')
    .description('Reads a device once, and reports how its platform fits it, without secrets, names and addresses.')
    .argument('<name>', 'name of the device')
    .option('--json', 'print JSON')
    .addOption(new Option('--text', 'print only the report, as text to paste into an issue').conflicts('json'))
    .action(run(async () => (await import('./prove.ts')).provePlatform));
  const source = 'name, name@range, a .tgz, or a folder';
  addChangeFlags(
    platforms
      .command('add')
      .description('Installs a platform package in the host project. A running NetRaven loads it.'),
  )
    .argument('<package>', source)
    .option('-y, --yes', 'install without asking')
    .action(run(async () => (await import('./change.ts')).addPlatforms));
  addChangeFlags(platforms.command('upgrade').description('Installs another version of a platform package.'))
    .argument('<package>', source)
    .option('-y, --yes', 'install without asking')
    .option('--new-publisher', 'accept another publisher than that of the installed version')
    .action(run(async () => (await import('./change.ts')).upgradePlatforms));
  addChangeFlags(platforms.command('remove').description('Removes a platform package. Devices of it cannot be used.'))
    .argument('<package>', 'name of the package')
    .option('-y, --yes', 'remove without asking')
    .action(run(async () => (await import('./change.ts')).removePlatforms));
}

function addChangeFlags(command: Command): Command {
  return command
    .option('--wait <seconds>', 'time for another change of packages to end', wholeNumber(0, 86_400), 300)
    .option('--json', 'print JSON');
}
