import { sourceKinds } from '@netraven/inventory/kinds';
import { Option, type Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { queryOptions } from '../query/query-options.ts';
import { wholeNumber } from '../whole-number.ts';
import { readingOptions } from './import-options.ts';
import { declareSettings } from './setting-options.ts';

const states = ['failing', 'never', 'stale', 'fresh'];
const sorts = ['name', 'platform', 'state', 'proven'].flatMap((order) => [order, `-${order}`]);

export function declareDevices(devices: Command, run: RunAction): void {
  queryOptions(
    devices
      .command('list')
      .description('Lists the devices with their last results. A device must match all kinds of words and options.'),
  )
    .option('--text <text>', 'part of a name or address, in any case')
    .addOption(
      new Option('--sort <order>', 'by state: worst first; by proven: longest ago first; - reverses').choices(sorts),
    )
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./list.ts')).listDevices));
  devices
    .command('show')
    .description('Shows a device: settings, last results, host key and credentials.')
    .argument('<name>', 'name of the device')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./show.ts')).showDevice));
  devices
    .command('health')
    .description('Lists the state of each job type on each device.')
    .addOption(new Option('--state <state>', 'only devices in this state').choices(states))
    .option('--job-type <jobType>', 'only this job type')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./health.ts')).listHealth));
  declareAdd(devices, run);
  declareSettings(
    devices
      .command('set')
      .description('Changes a device. Its history and host key stay.')
      .argument('<name>', 'name of the device')
      .option('--address <address>', 'IP address or DNS name')
      .option('--port <number>', 'TCP port of its CLI', wholeNumber(1, 65_535))
      .option('--platform <id>', 'its operating system')
      .option('--tag <tag...>', 'add these tags')
      .option('--untag <tag...>', 'remove these tags')
      .option('--pool <name>', 'only workers of this pool work on it'),
    { unset: true },
  )
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./set.ts')).setDevice));
  devices
    .command('rename')
    .description(
      'Gives a device another name. Its history and host key stay; schedules and triggers that name it follow.',
    )
    .argument('<old>', 'name of the device')
    .argument('<new>', 'another name, unique')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./set.ts')).renameDevice));
  declareImport(devices, run);
  devices
    .command('detect')
    .description('Proposes the platform of a device, with the reasons. Sets it, if the device has none.')
    .argument('<name>', 'name of the device')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./detect.ts')).detectDevice));
  devices
    .command('record')
    .description('Records the answers of a device to read commands, for simulated devices. Secrets are masked.')
    .argument('<name>', 'name of the device')
    .argument('<command...>', 'e.g. "show version" "show inventory"')
    .option('--to <file>', 'JSON file; its other answers stay', 'answers.json')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./record.ts')).recordAnswers));
  devices
    .command('test')
    .description('Tests a device step by step, up to its configuration, and shows the fix where it ends.')
    .argument('<name>', 'name of the device')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./test.ts')).testDevice));
  devices
    .command('release')
    .description('Lets a device take changes again that never answered the commit of an earlier one.')
    .argument('<name>', 'name of the device')
    .option('-y, --yes', 'release it without asking')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./release.ts')).releaseDevice));
  devices
    .command('remove')
    .description('Removes a device. Its runs and artifacts stay.')
    .argument('<name>', 'name of the device')
    .option('-y, --yes', 'remove it without asking')
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./remove.ts')).removeDevice));
}

function declareAdd(devices: Command, run: RunAction): void {
  declareSettings(
    devices
      .command('add')
      .description('Adds a device. Logs in to find its platform, if none is given.')
      .argument('<name>', 'unique; letters, digits, dot, dash and underscore')
      .argument('<address>', 'IP address or DNS name')
      .option('--platform <id>', 'its operating system, e.g. cisco_ios; auto detects it', 'auto')
      .option(
        '--port <number>',
        'TCP port of its CLI (default: 22; 23 with --transport telnet)',
        wholeNumber(1, 65_535),
      )
      .option('--tag <tag...>', 'tags, to select it by and to match credentials')
      .option('--pool <name>', 'only workers of this pool work on it (default: default)'),
    { unset: false },
  )
    .option('--json', 'print JSON')
    .action(run(async () => (await import('./add.ts')).addDevice));
}

function declareImport(devices: Command, run: RunAction): void {
  const imports = devices
    .command('import')
    .description('Adds and changes devices from files of other tools, or from a server.')
    .argument('<place...>', 'files, or a URL; the first file is the inventory')
    .addOption(new Option('--from <kind>', 'the tool or format (default: detected)').choices(sourceKinds))
    .option('--dry-run', 'show the changes and write nothing');
  readingOptions(imports).action(run(async () => (await import('./import.ts')).importDevices));
}
