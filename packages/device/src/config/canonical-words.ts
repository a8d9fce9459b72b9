import { portNumber, withoutSequence } from './line-words.ts';

/** Protocols that devices show by name. */
const protocols: Readonly<Record<string, string>> = {
  ...{ 1: 'icmp', 6: 'tcp', 17: 'udp', 47: 'gre', 50: 'esp', 51: 'ahp', 89: 'ospf' },
};

/**
 * Returns the words of a line in one form, whatever form the device or a person has chosen: addresses with their mask as
 * prefixes, `host X` as `X/32`, ports and areas as numbers, without a number in a sequence.
 */
export function canonicalWords(words: readonly string[]): string[] {
  const plain = withoutSequence(words) ?? words;
  const filter = plain.findIndex((word) => word === 'permit' || word === 'deny');
  const isFilter = filter !== -1;
  const isNetwork = plain[0] === 'network';
  const isCut = isFilter || isNetwork || plain[1] === 'route';
  const found: string[] = [];
  for (let at = 0; at < plain.length; at++) {
    const word = plain[at] ?? '';
    const before = plain[at - 1] ?? '';
    const next = plain[at + 1] ?? '';
    if (isFilter && word === 'host' && (ipv4(next) !== undefined || next.includes(':'))) {
      found.push(ipv4(next) === undefined ? `${next}/128` : `${next}/32`);
      at += 1;
      continue;
    }
    const address = ipv4(word);
    const isMaskNext = ipv4(next) !== undefined;
    const isMaskNamed = isNetwork && next === 'mask';
    if (address !== undefined && before !== 'area') {
      const mask = isMaskNamed ? (plain[at + 2] ?? '') : next;
      const length = isMaskNext || isMaskNamed ? maskLength(mask, word, isFilter || isNetwork) : undefined;
      if (length !== undefined) at += isMaskNamed ? 2 : 1;
      found.push(prefix(address, length ?? (isFilter ? 32 : undefined), { isCut, isFilter, isNetwork }));
      continue;
    }
    const [, start = '', end = ''] = /^([\d.]+)\/([\d.]+)$/.exec(word) ?? [];
    const own = ipv4(start);
    if (own !== undefined) {
      const length = /^\d{1,2}$/.test(end) ? Number(end) : maskLength(end, start, false);
      found.push(length === undefined ? word : prefix(own, length, { isCut, isFilter, isNetwork }));
      continue;
    }
    if (isFilter && word === '::/0') found.push('any');
    else if (before === 'area' && address !== undefined) found.push(String(address));
    else if (isFilter && at === filter + 1) found.push(protocols[word] ?? word);
    else if (isFilter && isPort(plain, at)) found.push(portNumber(word) ?? word);
    else if (!(word === 'edge' && before === 'portfast')) found.push(word);
  }
  return found;
}

function isPort(words: readonly string[], at: number): boolean {
  return /^(?:eq|neq|gt|lt|range)$/.test(words[at - 1] ?? '') || words[at - 2] === 'range' || words[at - 2] === 'eq';
}

/** Returns an IPv4 address as a number. */
function ipv4(word: string): number | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(word)) return undefined;
  const parts = word.split('.').map(Number);
  return parts.some((part) => part > 255) ? undefined : parts.reduce((all, part) => all * 256 + part, 0);
}

/** Returns the length of the prefix of a mask or wildcard. Undefined if it is neither. */
function maskLength(mask: string, address: string, isWildcard: boolean): number | undefined {
  const bits = ipv4(mask);
  if (bits === undefined) return undefined;
  // `0.0.0.0` and `255.255.255.255` may be both. A wildcard for everything has no other address.
  if (bits === 0) return isWildcard ? 32 : 0;
  if (bits === 2 ** 32 - 1) return isWildcard && address === '0.0.0.0' ? 0 : 32;
  const text = bits.toString(2).padStart(32, '0');
  return /^1+0*$/.test(text) ? text.lastIndexOf('1') + 1 : /^0+1*$/.test(text) ? text.indexOf('1') : undefined;
}

interface PrefixForm {
  /** The device shows no bits behind the prefix. */
  readonly isCut: boolean;
  readonly isFilter: boolean;
  readonly isNetwork: boolean;
}

function prefix(address: number, length: number | undefined, { isCut, isFilter, isNetwork }: PrefixForm): string {
  if (length === undefined || length > 32) return dotted(address);
  if (isFilter && length === 0) return 'any';
  const size = 2 ** (32 - length);
  const start = isCut ? address - (address % size) : address;
  // Devices do not show the mask of a network of its class.
  if (isNetwork && length === classLength(start)) return dotted(start);
  return `${dotted(start)}/${length}`;
}

function classLength(address: number): number {
  const first = Math.floor(address / 2 ** 24);
  return first < 128 ? 8 : first < 192 ? 16 : 24;
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join('.');
}
