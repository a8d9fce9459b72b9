import { randomOf } from '../../test/chaos/seeds.ts';

/** A generated history of a network: the same for the same seed. */
export interface HistoryOptions {
  readonly devices: number;
  readonly versions: number;
  readonly seed: number;
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
  /** About 30 KB. */
  readonly text: string;
}

const batchSize = 500;
const interfaces = 60;
const start = Date.parse('2026-01-01T00:00:00Z');
const dayMs = 24 * 3600 * 1000;

/** Each fifth version is the same change on all devices; the others change one to three lines of one device. */
export function* generate({ devices, versions, seed }: HistoryOptions): Generator<Batch> {
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
        const count = isRollout || version === 1 ? 0 : 1 + Math.floor(random() * 3);
        for (let change = 0; change < count; change++) {
          own.set(Math.floor(random() * interfaces), `link ${device} of version ${version}.${change}`);
        }
        batch.push({ device: nameOf(device), version, text: textOf(device, server, own) });
      }
      yield { savedAt: new Date(start + version * dayMs + (first / batchSize) * 1_000), versions: batch };
    }
  }
}

export function nameOf(device: number): string {
  return `sw-${String(device + 1).padStart(5, '0')}`;
}

/** Returns an instant after all versions of a number, and before the next ones. */
export function instantAfter(version: number): Date {
  return new Date(start + version * dayMs + dayMs / 2);
}

function textOf(device: number, server: number, descriptions: ReadonlyMap<number, string>): string {
  const lines = ['version 17.9', `hostname ${nameOf(device)}`, '!', `ntp server 192.0.2.${server}`, '!'];
  for (let port = 0; port < interfaces; port++) {
    lines.push(
      `interface GigabitEthernet1/0/${port + 1}`,
      ` description ${descriptions.get(port) ?? `port ${port + 1} of ${nameOf(device)}`}`,
      ` ip address 10.${device >> 8}.${device & 255}.${port * 4 + 1} 255.255.255.252`,
      ' ip helper-address 198.51.100.10',
      ' no ip redirects',
      ' no ip proxy-arp',
      ' ip ospf network point-to-point',
      ` ip ospf cost ${100 + ((device * 7 + port) % 400)}`,
      ' load-interval 30',
      ' carrier-delay msec 100',
      ' storm-control broadcast level 1.00',
      ' storm-control multicast level 1.00',
      ' service-policy input QOS-ACCESS-IN-CLASSIFY-AND-MARK',
      ' service-policy output QOS-ACCESS-OUT-QUEUEING-4-CLASSES',
      ' spanning-tree bpduguard enable',
      ' spanning-tree guard root',
      '!',
    );
  }
  if (device % 3 !== 0) lines.push('service password-encryption');
  lines.push('end', '');
  return lines.join('\n');
}
