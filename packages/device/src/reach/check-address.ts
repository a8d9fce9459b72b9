import { isIP } from 'node:net';
import { deviceError } from '../codes.ts';

/** Letters, digits, dots and dashes, never a dash first: nothing that a program could take for an option. */
const name = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_.])?$/;

/** @throws {NetRavenError} NR_DEVICE_ADDRESS_INVALID when it is neither an IP address nor a DNS name */
export function checkAddress(address: string): string {
  if (typeof address === 'string' && (isIP(address) !== 0 || name.test(address))) return address;
  throw deviceError('NR_DEVICE_ADDRESS_INVALID', `${JSON.stringify(address)} is neither an IP address nor a DNS name`);
}

/** @throws {NetRavenError} NR_DEVICE_OPTION_INVALID when it is no whole number of that range */
export function checkRange(option: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw deviceError(
    'NR_DEVICE_OPTION_INVALID',
    `${option} must be a whole number from ${least} to ${most}; it is ${value}`,
  );
}
