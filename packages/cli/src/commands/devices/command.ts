import type { Command } from 'commander';
import type { RunAction } from '../../run-action.ts';
import { wholeNumber } from '../whole-number.ts';
import type { AddDeviceFlags } from './add.ts';
import type { RemoveDeviceFlags } from './remove.ts';

export function declareDevices(devices: Command, run: RunAction): void {
  devices
    .command('list')
    .description('Lists the devices.')
    .option('--json', 'print JSON')
    .action((flags: { json?: boolean }) =>
      run(async (context) => (await import('./list.ts')).listDevices(context, flags)),
    );
  devices
    .command('add')
    .description('Adds a device.')
    .argument('<name>', 'unique; letters, digits, dot, dash and underscore')
    .argument('<address>', 'IP address or DNS name')
    .requiredOption('--platform <id>', 'its operating system, e.g. cisco_ios; `platforms list` shows all')
    .option('--port <number>', 'TCP port of its CLI (default: 22)', wholeNumber(1, 65_535))
    .option('--tag <tag...>', 'tags, to select it by and to match credentials')
    .option('--json', 'print JSON')
    .action((name: string, address: string, flags: AddDeviceFlags) =>
      run(async (context) => (await import('./add.ts')).addDevice(context, name, address, flags)),
    );
  devices
    .command('remove')
    .description('Removes a device. Its runs and artifacts stay.')
    .argument('<name>', 'name of the device')
    .option('-y, --yes', 'remove it without asking')
    .option('--json', 'print JSON')
    .action((name: string, flags: RemoveDeviceFlags) =>
      run(async (context) => (await import('./remove.ts')).removeDevice(context, name, flags)),
    );
}
