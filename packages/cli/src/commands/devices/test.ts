import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findDevice } from './find-device.ts';
import { inspectDevice } from './inspect-device.ts';

/** Tests a device step by step, and shows the fix where it ends. Exit code 4: a step failed. */
export async function testDevice(
  context: Context,
  name: string,
  flags: { readonly json?: boolean },
): Promise<ExitCode> {
  const { terminal } = context;
  const client = await connect(context);
  const device = await findDevice(client, name);
  const { steps, failed } = await inspectDevice(terminal, client, device, { kind: 'test' }, flags);
  if (flags.json) writeJson(terminal, { device: name, steps });
  return failed ? exitCodes.allFailed : exitCodes.ok;
}
