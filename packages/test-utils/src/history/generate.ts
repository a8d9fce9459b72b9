import { randomOf } from '../seeds.ts';

/** A generated history of a network: the same for the same seed. */
export interface HistoryOptions {
  readonly devices: number;
  readonly versions: number;
  readonly seed: number;
  /** Of a configuration, which has 750 bytes for each of them. Default: 40. */
  readonly interfaces?: number;
}

/** Versions that were saved at one instant. */
export interface Batch {
  readonly savedAt: Date;
  readonly versions: readonly GeneratedVersion[];
}

export interface GeneratedVersion {
  readonly device: string;
  /** From 1. */
  readonly version: number;
  readonly text: string;
}

const batchSize = 500;
const rulesPerInterface = 6.5;
const start = Date.parse('2026-01-01T00:00:00Z');
const dayMs = 24 * 3600 * 1000;

/**
 * Each fifth version is the same change on all devices; the others change one to three lines of one device. In the third of
 * each five, some devices only move lines and a section.
 */
export function* generate({ devices, versions, seed, interfaces = 40 }: HistoryOptions): Generator<Batch> {
  const random = randomOf(seed);
  const descriptions = Array.from({ length: devices }, () => new Map<number, string>());
  let server = 1;
  for (let version = 1; version <= versions; version++) {
    const isRollout = version % 5 === 0;
    if (isRollout) server++;
    for (let first = 0; first < devices; first += batchSize) {
      const batch: GeneratedVersion[] = [];
      for (let device = first; device < Math.min(first + batchSize, devices); device++) {
        const own = descriptions[device] ?? new Map<number, string>();
        const isMove = version % 5 === 3 && movesLines(device);
        const count = isRollout || isMove || version === 1 ? 0 : 1 + Math.floor(random() * 3);
        for (let change = 0; change < count; change++) {
          own.set(Math.floor(random() * interfaces), `link ${device} of version ${version}.${change}`);
        }
        batch.push({
          device: nameOf(device),
          version,
          text: textOf({
            device,
            server,
            descriptions: own,
            interfaces,
            moves: movesLines(device) ? movesUntil(version) : 0,
          }),
        });
      }
      yield { savedAt: new Date(start + version * dayMs + (first / batchSize) * 1_000), versions: batch };
    }
  }
}

/** Returns true for each tenth device. */
export function movesLines(device: number): boolean {
  return device % 10 === 9;
}

function movesUntil(version: number): number {
  return Math.floor((version + 2) / 5);
}

export function nameOf(device: number): string {
  return `sw-${String(device + 1).padStart(5, '0')}`;
}

/** Returns an instant after all versions of a number, and before the next ones. */
export function instantAfter(version: number): Date {
  return new Date(start + version * dayMs + dayMs / 2);
}

/** Returns a number that looks random, so that texts can be packed as badly as those of devices. */
function numberOf(device: number, line: number, what: number): number {
  const mixed = Math.imul(device * 7_919 + line * 104_729 + what, 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

interface Contents {
  readonly device: number;
  readonly server: number;
  /** Of ports, by their numbers. */
  readonly descriptions: ReadonlyMap<number, string>;
  readonly interfaces: number;
  /** Places by which lines have moved. */
  readonly moves: number;
}

function textOf({ device, server, descriptions, interfaces, moves }: Contents): string {
  const rules = interfaces * rulesPerInterface;
  const lines = ['version 17.9', `hostname ${nameOf(device)}`, '!', `ntp server 192.0.2.${server}`, '!'];
  for (let place = 0; place < interfaces; place++) {
    const port = (place + moves) % interfaces;
    lines.push(
      `interface GigabitEthernet1/0/${port + 1}`,
      ` description ${descriptions.get(port) ?? `port ${port + 1} of ${nameOf(device)}`}`,
      ` ip address 10.${device >> 8}.${device & 255}.${port * 4 + 1} 255.255.255.252`,
      ' ip helper-address 198.51.100.10',
      ' no ip redirects',
      ` access vlan ${numberOf(device, port, 1) % 4000}`,
      ` ip ospf cost ${numberOf(device, port, 2) % 1000}`,
      ` ip access-group ACL-${numberOf(device, port, 3) % 90} in`,
      ' load-interval 30',
      ` storm-control broadcast level ${numberOf(device, port, 4) % 100}.00`,
      ' service-policy input QOS-ACCESS-IN-CLASSIFY-AND-MARK',
      ' spanning-tree link-type point-to-point',
      ' spanning-tree guard root',
      '!',
    );
  }
  lines.push('ip access-list extended ACL-1');
  for (let place = 0; place < rules; place++) {
    const rule = (place + moves) % rules;
    const [from, to] = [numberOf(device, rule, 5), numberOf(device, rule, 6)];
    lines.push(` permit tcp host 10.${from & 255}.${(from >> 8) & 255}.7 host 10.${to & 255}.9.1 eq ${to % 60_000}`);
  }
  if (device % 3 !== 0) lines.push('service password-encryption');
  lines.push('end', '');
  return lines.join('\n');
}
