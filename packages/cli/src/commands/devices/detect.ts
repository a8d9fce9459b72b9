import type { Client, Detection, Device, InspectionStep } from '@netraven/api';
import { shellWord, undetected } from '@netraven/core/registry';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findDevice } from './find-device.ts';
import { inspectDevice } from './inspect-device.ts';

interface DetectFlags {
  readonly json?: boolean;
}

/** The result of a detection. */
export interface Detected {
  /** The platform that the device has now. */
  readonly platform: string;
  readonly steps: readonly InspectionStep[];
  readonly detection: Detection | null;
}

/** Proposes the platform of a device, with the reasons. Exit code 4: none is likely. */
export async function detectDevice(context: Context, name: string, flags: DetectFlags): Promise<ExitCode> {
  const client = await connect(context);
  const detected = await detect(context.terminal, client, await findDevice(client, name), flags);
  if (flags.json) writeJson(context.terminal, { device: name, ...detected });
  return exitCodeOf(detected);
}

export function exitCodeOf({ detection }: Detected): ExitCode {
  return detection?.candidates.length ? exitCodes.ok : exitCodes.allFailed;
}

/** Detects the platform of a device, and sets it if the device has none and the answer is certain. */
export async function detect(
  terminal: Terminal,
  client: Client,
  device: Pick<Device, 'id' | 'name' | 'platform'>,
  flags: DetectFlags,
): Promise<Detected> {
  const { name } = device;
  const { steps, result, failed } = await inspectDevice(terminal, client, device, { kind: 'detect' }, flags);
  const { detection } = result;
  const [first] = detection?.candidates ?? [];
  const isSet = device.platform === undetected && detection?.isCertain === true && first !== undefined;
  if (isSet) await client.devices.change(device.id, { platform: first.id });
  const platform = isSet ? first.id : device.platform;
  if (!flags.json) {
    for (const candidate of detection?.candidates ?? []) terminal.out(describe(candidate));
    if (isSet) terminal.out(escapeControls(`Set the platform of ${name} to ${platform}.`));
    if (first && first.id !== platform) {
      terminal.err(`next: \`netraven devices set ${shellWord(name)} --platform ${first.id}\``);
    }
    if (!first && !failed) {
      const word = shellWord(name);
      // Without a login, only its SSH identification is known.
      terminal.err(
        detection?.prompt === null
          ? `next: give it a credential, e.g. by a tag: \`netraven devices set ${word} --tag <tag>\`, then \`netraven devices detect ${word}\``
          : `next: record a new platform: \`netraven platforms record ${word} --help\``,
      );
    }
  }
  return { platform, steps, detection: detection ?? null };
}

function describe({ id, vendor, os, reasons }: Detection['candidates'][number]): string {
  return escapeControls(`${id}  ${vendor} ${os}: ${reasons.join('; ')}`);
}
