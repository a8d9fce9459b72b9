import type { NetRavenError } from '@netraven/core';
import { deviceError } from '../codes.ts';

/**
 * The end of an unfinished line that asks for another password than that of the login: `New Password: `, `Old password:`,
 * `(current) UNIX password: `, `Re-enter the new password: `.
 */
const asking = /\b(?:new|old|current|re-?enter|re-?type|confirm)\)?(?: \w{1,12}){0,2} password\b[^:]{0,40}: ?$/i;
/** No word about changing a password alone: a banner may hold it. */
const expired =
  /\bpassword (?:has |is |was )?expired\b|\bforced to change (?:your|the) password\b|\bpassword change required but no tty\b/i;

/** Returns true if the last line of a login demands a new password. */
export function asksNewPassword(line: string): boolean {
  return asking.test(line.slice(-120));
}

/** Returns true if a line of a text says that the password has expired. */
export function saysExpired(text: string): boolean {
  return expired.test(text);
}

/** @param credential its name. Default: it is not known @param cause how the login ended */
export function passwordExpired(endpoint: string, credential?: string, cause?: NetRavenError): NetRavenError {
  const whose = credential === undefined ? '' : ` for the credential ${credential}`;
  return deviceError('NR_DEVICE_PASSWORD_EXPIRED', `${endpoint} demands a new password${whose}`, { cause });
}
