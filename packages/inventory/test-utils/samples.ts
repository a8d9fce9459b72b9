import type { KnownPlatform, ReadSource, SourceFile } from '../src/index.ts';
import { parseSource, type ParseOptions } from '../src/parse-source.ts';

/** The platforms that the tests know. */
export const platforms: readonly KnownPlatform[] = [
  { id: 'cisco_ios', aliases: ['ios', 'cisco_ios'] },
  { id: 'arista_eos', aliases: ['eos', 'arista_eos'] },
  { id: 'juniper_junos', aliases: ['junos', 'juniper_junos'] },
];

/** A device of a sample. */
export interface SampleDevice {
  readonly name: string;
  readonly address: string;
  readonly site: string;
}

/** 200 devices. */
export const sample: readonly SampleDevice[] = Array.from({ length: 200 }, (_, index) => ({
  name: `sw-${String(index + 1).padStart(3, '0')}.example.net`,
  address: `10.${index >> 7}.${index % 128}.1`,
  site: ['ams', 'ber', 'lon'][index % 3] ?? '',
}));

/** Names that would leave the folder of a device, run as an option, or break a line or terminal. */
export const hostileNames = [
  '../etc/passwd',
  '.git',
  'fleet',
  '-oProxyCommand=id',
  'a\u0000b',
  'a\rb',
  '\u001B[2Jx',
  '__proto__',
  'sw/1',
  's\u0308w',
] as const;
/** Those that a format of one device per line can hold in one word. */
export const hostileWords: readonly string[] = hostileNames.filter((name) => !/\p{Cc}/u.test(name));

/** Parses files, the first of which has the given name and text. Here and not in a thread, which takes a moment to start. */
export function read(
  name: string,
  text: string,
  more: ParseOptions = {},
  others: readonly SourceFile[] = [],
): Promise<ReadSource> {
  return parseSource([{ name, text }, ...others], more, platforms);
}

/** Names of good rows and their addresses, as the sample has them. */
export function namesAndAddresses({ good }: ReadSource): { name: string; address: string }[] {
  return good.map(({ name, address }) => ({ name, address }));
}

/** Names and addresses of the whole sample. */
export const expected: readonly { name: string; address: string }[] = sample.map(({ name, address }) => ({
  name,
  address,
}));

/** Names of the refused rows. */
export const badNames = ({ bad }: ReadSource): string[] => bad.map(({ name }) => name);
