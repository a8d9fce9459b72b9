import type { DeviceResult } from '@netraven/core';
import { shortName, type Neighbour } from './facts.ts';

/** One end of a link. */
export interface End {
  readonly device: string;
  /** Null: it was not told. */
  readonly interface: string | null;
}

export interface Link {
  readonly from: End;
  readonly to: End;
}

/** The links between known devices, and the neighbours that are no known devices. */
export interface Topology {
  readonly links: readonly Link[];
  /** Names. */
  readonly others: readonly string[];
}

/**
 * Finds the links that devices see. One that both ends see counts once. Known are the devices of the run and those of the
 * links before it. Links of devices that were not read now stay.
 */
export function topologyOf(results: readonly DeviceResult[], before: readonly Link[] = []): Topology {
  const keyFor = (name: string): string => shortName(name).toLowerCase();
  const ofRun = Map.groupBy(new Set(results.map(({ device }) => device.name)), keyFor);
  // A device of the run may have had another name.
  const ofBefore = Map.groupBy(new Set(before.flatMap(endsOf)), keyFor);
  const read = new Map(
    results.flatMap(({ device, details }) => neighboursIn(details).map((them) => [device.name, them] as const)),
  );
  const links = new Map(
    before.filter((link) => !endsOf(link).some((name) => read.has(name))).map((link) => [keyOf(link), link]),
  );
  const others = new Set<string>();
  for (const [name, neighbours] of read) {
    for (const neighbour of neighbours) {
      // Two devices with the same short name cannot be told apart.
      const key = neighbour.device.toLowerCase();
      const [known, ...more] = ofRun.get(key) ?? ofBefore.get(key) ?? [];
      if (known === undefined || more.length > 0) {
        others.add(neighbour.device);
        continue;
      }
      const here = { device: name, interface: neighbour.interface };
      const there = { device: known, interface: neighbour.port };
      const link = placeOf(here) > placeOf(there) ? { from: there, to: here } : { from: here, to: there };
      links.set(keyOf(link), link);
    }
  }
  return { links: [...links.entries()].toSorted(byKey).map(([, link]) => link), others: [...others].toSorted() };
}

/** Returns the names of the devices of a link. */
export function endsOf({ from, to }: Link): string[] {
  return [from.device, to.device];
}

/** Returns the neighbours in one entry; none if the device was not read. */
function neighboursIn(details: DeviceResult['details']): (readonly Neighbour[])[] {
  return typeof details === 'object' && 'neighbours' in details ? [details.neighbours as readonly Neighbour[]] : [];
}

function placeOf({ device, interface: place }: End): string {
  return `${device} ${place ?? ''}`;
}

function keyOf({ from, to }: Link): string {
  return `${placeOf(from)} ${placeOf(to)}`;
}

function byKey([a]: readonly [string, Link], [b]: readonly [string, Link]): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
