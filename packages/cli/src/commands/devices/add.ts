import type { Client, Device, DeviceSettings } from '@netraven/api';
import { shellWord, undetected } from '@netraven/core/registry';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { detect, exitCodeOf, type Detected } from './detect.ts';
import type { SettingFlags } from './setting-options.ts';
import { changesOf } from './settings-change.ts';
import { warnOfChanged } from './warn-of-networks.ts';
import { warnOfPool } from './warn-of-pool.ts';

export interface AddDeviceFlags extends SettingFlags {
  readonly platform: string;
  readonly port?: number;
  readonly tag?: readonly string[];
  readonly pool?: string;
  readonly json?: boolean;
}

/** Adds a device to the inventory. Detects its platform, if none is given. */
export async function addDevice(
  context: Context,
  name: string,
  address: string,
  flags: AddDeviceFlags,
): Promise<ExitCode> {
  const { platform, port, tag, pool, json } = flags;
  const settings = changesOf(flags) as DeviceSettings | undefined;
  const client = await connect(context);
  const device = await client.devices.create({
    name,
    address,
    platform,
    port,
    tags: tag,
    pool,
    settings,
  });
  const { terminal } = context;
  const isKnown = device.platform !== undetected;
  if (!json) {
    const label = isKnown ? `${device.platform} at ` : '';
    terminal.out(`Added ${device.name} (${label}${device.address} port ${device.port}).`);
  }
  if (pool !== undefined) await warnOfPool(terminal, client, device);
  await warnOfChanged(terminal, client, device);
  const detected = isKnown ? undefined : await detectAdded(terminal, client, device, flags);
  if (json) writeJson(terminal, { ...device, ...detected });
  return detected ? exitCodeOf(detected) : exitCodes.ok;
}

/** Detects the platform of a device. If that fails, says that the device was added. */
async function detectAdded(
  terminal: Terminal,
  client: Client,
  device: Device,
  flags: AddDeviceFlags,
): Promise<Detected> {
  try {
    return await detect(terminal, client, device, flags);
  } catch (error) {
    terminal.err(
      escapeControls(
        `${device.name} was added without a platform. Later: \`netraven devices detect ${shellWord(device.name)}\``,
      ),
    );
    throw error;
  }
}
