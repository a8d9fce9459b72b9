import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { writeJson } from '../../terminal/write-json.ts';

export interface AddDeviceFlags {
  readonly platform: string;
  readonly port?: number;
  readonly tag?: readonly string[];
  readonly json?: boolean;
}

/** Adds a device to the inventory. */
export async function addDevice(
  context: Context,
  name: string,
  address: string,
  { platform, port, tag, json }: AddDeviceFlags,
): Promise<ExitCode> {
  const client = await connect(context);
  const device = await client.devices.create({
    name,
    address,
    platform,
    ...(port !== undefined && { port }),
    ...(tag && { tags: tag }),
  });
  if (json) writeJson(context.terminal, device);
  else context.terminal.out(`Added ${device.name} (${device.platform} at ${device.address} port ${device.port}).`);
  return exitCodes.ok;
}
