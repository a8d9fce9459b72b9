import { isIP } from 'node:net';

/** Longest name, in characters. */
const longestName = 64;

/**
 * Returns the name of a person as it may be shown and stored. A message may be forged: control characters, line ends and
 * marks that change the direction of a text become spaces. Returns undefined if nothing is left.
 */
export function cleanName(name: string): string | undefined {
  const shown = name
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  return Array.from(shown).slice(0, longestName).join('').trim() || undefined;
}

/** Returns an IP address in a form that equal addresses share; undefined for any other text. */
export function cleanAddress(address: string): string | undefined {
  // An IPv6 socket shows IPv4 peers like this.
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/s, '');
  if (isIP(bare) === 0) return undefined;
  return isIP(bare) === 4 ? bare : new URL(`http://[${bare}]`).hostname.slice(1, -1);
}
