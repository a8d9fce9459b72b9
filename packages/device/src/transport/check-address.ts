import { isIP } from 'node:net';
import { deviceError } from '../codes.ts';

/** Letters, digits, dots and dashes, no dash first: a program must not read a name as an option. */
const name = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_.])?$/;

/** Returns an IP address or DNS name. @throws {NetRavenError} NR_DEVICE_ADDRESS_INVALID */
export function checkAddress(address: string): string {
  if (typeof address === 'string' && (isIP(address) !== 0 || name.test(address))) return address;
  throw deviceError('NR_DEVICE_ADDRESS_INVALID', `${JSON.stringify(address)} is neither an IP address nor a DNS name`);
}

/** Returns a whole number in a range. @throws {NetRavenError} NR_DEVICE_OPTION_INVALID */
export function checkRange(option: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw deviceError(
    'NR_DEVICE_OPTION_INVALID',
    `${option} is ${value}; it must be a whole number from ${min} to ${max}`,
  );
}
