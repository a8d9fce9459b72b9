import type { NetRavenError } from '@netraven/core';
import { deviceError } from '../codes.ts';
import type { Platform } from '../platform/platform.ts';
import { holdsMask } from '../secrets/secret-jar.ts';
import { compilePlatform } from './compiled-platform.ts';

/** C0, DEL and C1 control characters, and Unicode's own line ends. */
// oxlint-disable-next-line no-control-regex -- these are what is refused
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
/** What a terminal needs beside the command: the prompt, and room for the cursor. */
const promptRoom = 80;

/**
 * Whether a command changes nothing, by the platform's lists: the part before the first `|` is a read command and each
 * part behind one a harmless filter. So `show x | redirect tftp://…` is no read command.
 */
export function isReadCommand(command: string, platform: Platform): boolean {
  const { read, filters } = compilePlatform(platform);
  const [first = '', ...rest] = command.split('|').map((part) => part.trim());
  return read?.test(first) === true && rest.every((part) => filters?.test(part) === true);
}

/** Whether a command would change the mode of a session, which `send()` never does. */
export function changesMode(command: string, platform: Platform): boolean {
  return compilePlatform(platform).modes?.test(command) === true;
}

/** Why one line must not be sent to a device, whoever asks; `undefined` when it may. Never repeats the whole line. */
export function problemWithLine(line: string, platform: Platform): NetRavenError | undefined {
  if (typeof line !== 'string') return refuse(`must be a string; it is ${typeof line}`);
  if (controls.test(line)) return refuse('holds a control character or a line end', 'Send one line at a time.');
  const most = platform.terminal.columns - promptRoom;
  if (Buffer.byteLength(line) > most) return refuse(`is longer than ${most} bytes`, 'Split it.');
  if (holdsMask(line)) {
    return refuse(
      'holds the mask of a secret in place of the secret',
      'Only a job with `device:secrets` sees secrets, so only such a job can send them back.',
    );
  }
  return undefined;
}

function refuse(why: string, hint?: string): NetRavenError {
  return deviceError('NR_DEVICE_COMMAND_REFUSED', `A line for the device ${why}`, hint === undefined ? {} : { hint });
}
