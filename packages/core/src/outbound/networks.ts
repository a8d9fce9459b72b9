import { isIP } from 'node:net';

/** The word for every address. */
export const anyNetwork = 'any';

/** The other side of a connection: its name, and its address if it is known. */
export interface Peer {
  /** The host name of the inventory, or an IP address. */
  readonly host: string;
  /** The IP address to which the connection goes. Undefined: it is not known, and only the name can fit. */
  readonly address: string | undefined;
}

type Network =
  | { readonly kind: 'any' }
  /** `suffix` starts with a dot: `*.example.net` is every name below `example.net`. */
  | { readonly kind: 'name'; readonly suffix: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'ip'; readonly type: 'ipv4' | 'ipv6'; readonly address: string; readonly bits: number };

const label = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/;
const longestName = 253;

/** Returns a network as it is stored; undefined for another text. */
export function readNetwork(text: string): string | undefined {
  const network = parse(text);
  if (!network) return undefined;
  if (network.kind === 'any') return anyNetwork;
  if (network.kind === 'name') return 'suffix' in network ? `*${network.suffix}` : network.name;
  const { type, address, bits } = network;
  return bits === bitsOf[type] ? address : `${address}/${bits}`;
}

/** Returns the network that has one host alone: its address or name. Undefined for what no connection can use. */
export function networkOf(host: string): string | undefined {
  const ip = ipOf(host);
  if (ip) return ip.address;
  const network = nameOf(host.trim().toLowerCase());
  // A host with the name of the word would open every address.
  return network && 'name' in network && network.name !== anyNetwork ? network.name : undefined;
}

/** Returns true if one of the networks has the address, or fits the name, of the other side. */
export function allowsPeer(networks: readonly string[], { host, address }: Peer): boolean {
  const list = listOf(networks);
  if (list.any) return true;
  if (isIP(host) === 0 && hasName(list, host.toLowerCase().replace(/\.$/, ''))) return true;
  const ip = address === undefined ? undefined : ipOf(address);
  return ip !== undefined && hasAddress(list, ip, bitsOf[ip.type]);
}

/** Returns the networks of `wanted` that are not a part of one of `given`. */
export function widerThan(given: readonly string[], wanted: readonly string[]): string[] {
  const list = listOf(given);
  return wanted.filter((text) => {
    const network = parse(text);
    if (!network) return true;
    if (list.any) return false;
    if (network.kind === 'any') return true;
    if (network.kind === 'ip') return !hasAddress(list, network, network.bits);
    return 'suffix' in network ? !hasSuffix(list, network.suffix) : !hasName(list, network.name);
  });
}

/** Returns a short list of networks that has all of these hosts: a /24 or /64 around addresses, the domain of long names. */
export function networksAround(hosts: readonly string[]): string[] {
  const found = hosts.map((host) => {
    const ip = ipOf(host);
    if (ip?.type === 'ipv4') return readNetwork(`${ip.address}/${ip.address.startsWith('127.') ? 8 : 24}`);
    if (ip) return readNetwork(`${ip.address}/64`);
    const [, ...domain] = host.split('.');
    // Below a domain of two words, such as `co.uk`, anyone may have names.
    return domain.length > 2 ? readNetwork(`*.${domain.join('.')}`) : networkOf(host);
  });
  return [...new Set(found.filter((network) => network !== undefined))].sort();
}

/** Networks that are compared quickly: an import can give a credential thousands of addresses. */
interface NetworkList {
  readonly any: boolean;
  readonly names: ReadonlySet<string>;
  /** Each starts with a dot. */
  readonly suffixes: ReadonlySet<string>;
  /** By type and length of the prefix: the prefixes, without the bits behind them. */
  readonly prefixes: ReadonlyMap<string, { readonly bits: number; readonly of: Set<bigint> }>;
}

const lists = new WeakMap<readonly string[], NetworkList>();

/** Reads each array once. It must not be changed afterwards. */
function listOf(networks: readonly string[]): NetworkList {
  const known = lists.get(networks);
  if (known) return known;
  const all = networks.flatMap((text) => parse(text) ?? []);
  const prefixes = new Map<string, { readonly bits: number; readonly of: Set<bigint> }>();
  for (const network of all) {
    if (network.kind !== 'ip') continue;
    const key = `${network.type} ${network.bits}`;
    const group = prefixes.get(key) ?? { bits: network.bits, of: new Set<bigint>() };
    group.of.add(numberOf(network) >> BigInt(bitsOf[network.type] - network.bits));
    prefixes.set(key, group);
  }
  const list: NetworkList = {
    any: all.some(({ kind }) => kind === 'any'),
    names: new Set(all.flatMap((one) => (one.kind === 'name' && 'name' in one ? [one.name] : []))),
    suffixes: new Set(all.flatMap((one) => (one.kind === 'name' && 'suffix' in one ? [one.suffix] : []))),
    prefixes,
  };
  lists.set(networks, list);
  return list;
}

/** Returns true if a network of the list has all addresses with the first `bits` of an address. */
function hasAddress({ prefixes }: NetworkList, ip: Ip, bits: number): boolean {
  const value = numberOf(ip);
  return [...prefixes].some(
    ([key, group]) =>
      key.startsWith(ip.type) && group.bits <= bits && group.of.has(value >> BigInt(bitsOf[ip.type] - group.bits)),
  );
}

function hasName(list: NetworkList, name: string): boolean {
  return list.names.has(name) || hasSuffix(list, name.replace(/^[^.]*/, ''));
}

/** @param suffix starts with a dot */
function hasSuffix({ suffixes }: NetworkList, suffix: string): boolean {
  const dots = [...suffix.matchAll(/\./g)].map(({ index }) => index);
  return dots.some((at) => suffixes.has(suffix.slice(at)));
}

const bitsOf = { ipv4: 32, ipv6: 128 } as const;

function parse(text: string): Network | undefined {
  const lower = text.trim().toLowerCase();
  if (lower === anyNetwork) return { kind: 'any' };
  const [host = '', length, ...rest] = lower.split('/');
  if (rest.length > 0) return undefined;
  const ip = ipOf(host);
  if (ip) {
    const bits = length === undefined ? bitsOf[ip.type] : Number(/^\d{1,3}$/.test(length) ? length : Number.NaN);
    if (!(bits <= bitsOf[ip.type])) return undefined;
    return { kind: 'ip', type: ip.type, bits, address: networkAddress(ip, bits) };
  }
  return length === undefined ? nameOf(host) : undefined;
}

function nameOf(text: string): Network | undefined {
  const isPattern = text.startsWith('*.');
  const name = (isPattern ? text.slice(2) : text).replace(/\.$/, '');
  const labels = name.split('.');
  // A name whose last label is a number is an address to the system: `127.1`.
  const isName = labels.every((each) => label.test(each)) && !/^(?:\d+|0x[\da-f]*)$/.test(labels.at(-1) ?? '');
  if (!isName || name.length > longestName) return undefined;
  return isPattern ? { kind: 'name', suffix: `.${name}` } : { kind: 'name', name };
}

/** An IP address in its shortest form. */
interface Ip {
  readonly type: 'ipv4' | 'ipv6';
  readonly address: string;
}

/** Returns an IP address without its zone. `::ffff:10.0.0.1` is 10.0.0.1: the system connects to that. */
function ipOf(text: string): Ip | undefined {
  const [host = ''] = text.split('%');
  const version = isIP(host);
  if (version === 0) return undefined;
  if (version === 4) return { type: 'ipv4', address: host };
  const address = new URL(`http://[${host}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(address);
  if (!mapped) return { type: 'ipv6', address };
  const bytes = mapped.slice(1).flatMap((part) => [Number.parseInt(part, 16) >> 8, Number.parseInt(part, 16) & 255]);
  return { type: 'ipv4', address: bytes.join('.') };
}

/** Clears the bits behind the prefix. */
function networkAddress({ type, address }: Ip, bits: number): string {
  const total = bitsOf[type];
  const mask = ((1n << BigInt(bits)) - 1n) << BigInt(total - bits);
  return textOf(numberOf({ type, address }) & mask, type);
}

function numberOf({ type, address }: Ip): bigint {
  if (type === 'ipv4') return address.split('.').reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const [before = '', after = ''] = address.split('::');
  const groups = (part: string): string[] => part.split(':').filter((group) => group !== '');
  const [head, tail] = [groups(before), groups(after)];
  const all = [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
  return all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

function textOf(value: bigint, type: 'ipv4' | 'ipv6'): string {
  if (type === 'ipv4') return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
  const hex = value.toString(16).padStart(32, '0').match(/.{4}/g) ?? [];
  return new URL(`http://[${hex.join(':')}]`).hostname.slice(1, -1);
}
