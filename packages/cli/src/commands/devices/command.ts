import { sourceKinds } from '@netraven/inventory/kinds';
import { Option, type Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { wholeNumber } from '../whole-number.ts';
import type { AddDeviceFlags } from './add.ts';
import type { RecordFlags } from './record.ts';
import { readingOptions } from './import-options.ts';
import type { ImportFlags } from './import.ts';
import type { HealthFlags } from './health.ts';
import type { ListDevicesFlags } from './list.ts';
import type { RemoveNamedFlags } from '../remove-named.ts';
import type { SetDeviceFlags } from './set.ts';
import { declareSettings } from './setting-options.ts';

const states = ['failing', 'never', 'stale', 'fresh'];
const sorts = ['name', 'platform', 'state', 'proven'].flatMap((order) => [order, `-${order}`]);

export function declareDevices(devices: Command, run: RunAction): void {
  devices
    .command('list')
    .description('Lists the devices with their last results. A device must match all filters.')
    .option('--device <pattern>', 'a name, or a quoted pattern with * and ?: "access-*"')
    .option('--tag <tag...>', 'devices with at least one of these tags')
    .option('--platform <id>', 'devices of this platform: an id, or a name in another tool')
    .option('--text <text>', 'part of a name or address, in any case')
    .addOption(new Option('--state <state>', 'devices in this state').choices(states))
    .addOption(
      new Option('--sort <order>', 'by state: worst first; by proven: longest ago first; - reverses').choices(sorts),
    )
    .option('--json', 'print JSON')
    .action((flags: ListDevicesFlags) =>
      run(async (context) => (await import('./list.ts')).listDevices(context, flags)),
    );
  devices
    .command('show')
    .description('Shows a device: settings, last results, host key and credentials.')
    .argument('<name>', 'name of the device')
    .option('--json', 'print JSON')
    .action((name: string, flags: { json?: boolean }) =>
      run(async (context) => (await import('./show.ts')).showDevice(context, name, flags)),
    );
  devices
    .command('health')
    .description('Lists the state of each job type on each device.')
    .addOption(new Option('--state <state>', 'only devices in this state').choices(states))
    .option('--job-type <jobType>', 'only this job type')
    .option('--json', 'print JSON')
    .action((flags: HealthFlags) => run(async (context) => (await import('./health.ts')).listHealth(context, flags)));
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
    .action((name: string, flags: SetDeviceFlags) =>
      run(async (context) => (await import('./set.ts')).setDevice(context, name, flags)),
    );
  devices
    .command('rename')
    .description(
      'Gives a device another name. Its history and host key stay; schedules and triggers that name it follow.',
    )
    .argument('<old>', 'name of the device')
    .argument('<new>', 'another name, unique')
    .option('--json', 'print JSON')
    .action((old: string, name: string, flags: { json?: boolean }) =>
      run(async (context) => (await import('./set.ts')).renameDevice(context, old, name, flags)),
    );
  declareImport(devices, run);
  devices
    .command('detect')
    .description('Proposes the platform of a device, with the reasons. Sets it, if the device has none.')
    .argument('<name>', 'name of the device')
    .option('--json', 'print JSON')
    .action((name: string, flags: { json?: boolean }) =>
      run(async (context) => (await import('./detect.ts')).detectDevice(context, name, flags)),
    );
  devices
    .command('record')
    .description('Records the answers of a device to read commands, for simulated devices. Secrets are masked.')
    .argument('<name>', 'name of the device')
    .argument('<command...>', 'e.g. "show version" "show inventory"')
    .option('--to <file>', 'JSON file; its other answers stay', 'answers.json')
    .option('--json', 'print JSON')
    .action((name: string, commands: string[], flags: RecordFlags) =>
      run(async (context) => (await import('./record.ts')).recordAnswers(context, name, commands, flags)),
    );
  devices
    .command('test')
    .description('Tests a device step by step, up to its configuration, and shows the fix where it ends.')
    .argument('<name>', 'name of the device')
    .option('--json', 'print JSON')
    .action((name: string, flags: { json?: boolean }) =>
      run(async (context) => (await import('./test.ts')).testDevice(context, name, flags)),
    );
  devices
    .command('remove')
    .description('Removes a device. Its runs and artifacts stay.')
    .argument('<name>', 'name of the device')
    .option('-y, --yes', 'remove it without asking')
    .option('--json', 'print JSON')
    .action((name: string, flags: RemoveNamedFlags) =>
      run(async (context) => (await import('./remove.ts')).removeDevice(context, name, flags)),
    );
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
    .action((name: string, address: string, flags: AddDeviceFlags) =>
      run(async (context) => (await import('./add.ts')).addDevice(context, name, address, flags)),
    );
}

function declareImport(devices: Command, run: RunAction): void {
  const imports = devices
    .command('import')
    .description('Adds and changes devices from files of other tools, or from a server.')
    .argument('<place...>', 'files, or a URL; the first file is the inventory')
    .addOption(new Option('--from <kind>', 'the tool or format (default: detected)').choices(sourceKinds))
    .option('--dry-run', 'show the changes and write nothing');
  readingOptions(imports).action((places: string[], flags: ImportFlags) =>
    run(async (context) => (await import('./import.ts')).importDevices(context, places, flags)),
  );
}
