import type { NetRavenError } from '@netraven/core';
import { deviceError } from '../codes.ts';
import type { Platform } from '../platform/platform.ts';
import { holdsMask } from '../secrets/secret-jar.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';

/** C0, DEL and C1 control characters, and the line ends of Unicode. */
// oxlint-disable-next-line no-control-regex -- control characters are what this refuses
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
/** Columns for the prompt and the cursor. */
const promptRoom = 80;

/**
 * Returns true if a command changes nothing, by the lists of the platform. The part before the first `|` must be a read
 * command, and each later part a harmless filter: `show x | redirect tftp://…` is refused.
 */
export function isReadCommand(command: string, platform: Platform): boolean {
  const { read, filters } = compilePlatform(platform);
  const [first = '', ...rest] = command.split('|').map((part) => part.trim());
  return read?.test(first) === true && rest.every((part) => filters?.test(part) === true);
}

/** Returns true if a command changes the mode of a session. `send()` refuses it. */
export function changesMode(command: string, platform: Platform): boolean {
  return compilePlatform(platform).modes?.test(command) === true;
}

/** Returns the error for a line that no job may send, `undefined` for others. Never repeats the line: it may hold a secret. */
export function problemWithLine(line: string, platform: Platform): NetRavenError | undefined {
  if (typeof line !== 'string') return refuse(`must be a string; it is ${typeof line}`);
  if (line.includes('\t')) return refuse('holds a tab', 'Write blanks in place of tabs.');
  if (controls.test(line)) return refuse('holds a control character or a line end', 'Send one line at a time.');
  const maxBytes = platform.terminal.columns - promptRoom;
  if (Buffer.byteLength(line) > maxBytes) return refuse(`is longer than ${maxBytes} bytes`, 'Split the line.');
  if (holdsMask(line)) {
    return refuse(
      'holds the mask of a secret in place of the secret',
      'Grant the job `device:secrets`: only then does it read secrets that it can send back.',
    );
  }
  return undefined;
}

function refuse(why: string, hint?: string): NetRavenError {
  return deviceError('NR_DEVICE_COMMAND_REFUSED', `A line for the device ${why}`, hint === undefined ? {} : { hint });
}
