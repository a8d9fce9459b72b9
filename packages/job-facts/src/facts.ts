/** The facts of a device. Null or empty: it has none. Missing: it refused the command or answered in an unknown form, and no value is known. */
export interface Facts {
  readonly model?: string | null;
  readonly version?: string | null;
  /** Of the chassis, or of each member of a stack. */
  readonly serials?: readonly string[];
  readonly modules?: readonly Module[];
  readonly neighbours?: readonly Neighbour[];
}

/** A part that can be replaced: a card, a power supply, a transceiver. */
export interface Module {
  /** Its place, e.g. `PSU 1` or `FPC 0 MIC 1`. */
  readonly name: string;
  readonly model: string | null;
  readonly serial: string | null;
}

/** A device at the other end of a link. */
export interface Neighbour {
  /** Of this device, in its long form: `GigabitEthernet1/0/1`. */
  readonly interface: string;
  /** Name without its domain, or else the chassis id. */
  readonly device: string;
  readonly port: string | null;
  /** Where it is managed. */
  readonly address: string | null;
}

/** How the facts of a platform are read. */
export interface Reader {
  /** By name; `read` gets the output of each that the device did not refuse, if its form is known. */
  readonly commands: Readonly<Record<string, string>>;
  /** The commands that each fact comes from. Not known if all of them are refused. Default: `show version`. */
  readonly from: Readonly<{ [Fact in keyof Facts]?: readonly string[] }>;
  /** Returns false for an output in an unknown form: it does not say "none". By command. Default: each form is known. */
  readonly isKnown?: Readonly<Record<string, (output: string) => boolean>>;
  read(output: Readonly<Record<string, string>>): Facts;
}

/**
 * Takes facts whose commands were not read from an earlier run, or leaves them out. A fact of several commands is known if one
 * of them found something.
 */
export function withoutUnread(facts: Facts, { from }: Reader, unread: ReadonlySet<string>, before: Facts): Facts {
  const unknown = Object.entries(from).filter(([fact, names]) => {
    const isNone = facts[fact as keyof Facts]?.length === 0;
    return names.every((name) => unread.has(name)) || (isNone && names.some((name) => unread.has(name)));
  });
  return { ...facts, ...Object.fromEntries(unknown.map(([fact]) => [fact, before[fact as keyof Facts]])) };
}

/** Returns the first group of the first match. */
export function first(text: string | undefined, pattern: RegExp): string | null {
  return pattern.exec(text ?? '')?.[1]?.trim() || null;
}

/** Returns the first groups of all matches, each once. */
export function all(text: string | undefined, pattern: RegExp): string[] {
  return [...new Set(Array.from((text ?? '').matchAll(pattern), ([, found = '']) => found.trim()))];
}

/** Returns a name without its domain, and without the serial number that Nexus devices add: `leaf-3(FDO2113)`. */
export function shortName(name: string): string {
  const plain = name.replace(/\([^)]*\)$/, '').trim();
  // An address, such as a chassis id, has no domain.
  return /^[\d.:]+$|^(?:[\da-f]{4}\.){2}[\da-f]{4}$/i.test(plain) ? plain : (plain.split('.')[0] ?? plain);
}

const long: Readonly<Record<string, string>> = {
  Fa: 'FastEthernet',
  Gi: 'GigabitEthernet',
  Tw: 'TwoGigabitEthernet',
  Fi: 'FiveGigabitEthernet',
  Te: 'TenGigabitEthernet',
  Twe: 'TwentyFiveGigE',
  Fo: 'FortyGigabitEthernet',
  Hu: 'HundredGigE',
  Eth: 'Ethernet',
  Et: 'Ethernet',
  Po: 'Port-channel',
};

/** Returns an interface in its long form: `Gi1/0/1` is `GigabitEthernet1/0/1`. */
export function longName(name: string): string {
  const [, kind = '', place = ''] = /^([A-Za-z]+)([\d/.:]+)$/.exec(name) ?? [];
  return kind !== '' && long[kind] !== undefined ? `${long[kind]}${place}` : name;
}

/** Returns neighbours each once, by interface: LLDP and CDP tell the same. */
export function onlyOnce(neighbours: readonly Neighbour[]): Neighbour[] {
  const known = new Map<string, Neighbour>();
  for (const neighbour of neighbours) {
    const key = `${neighbour.interface} ${neighbour.device}`;
    const before = known.get(key);
    known.set(key, before ? { ...before, address: before.address ?? neighbour.address } : neighbour);
  }
  return [...known.values()].toSorted((a, b) => a.interface.localeCompare(b.interface, 'en', { numeric: true }));
}
