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

/** The links between devices of a run, and to others. */
export interface Topology {
  readonly links: readonly Link[];
  /** Names of neighbours that are no devices of the run. */
  readonly others: readonly string[];
}

/** Finds the links that devices see. One that both ends see counts once. */
export function topologyOf(results: readonly DeviceResult[]): Topology {
  const byName = Map.groupBy(results, ({ device: { name } }) => shortName(name).toLowerCase());
  const links = new Map<string, Link>();
  const others = new Set<string>();
  for (const { device, details } of results) {
    for (const neighbour of neighboursIn(details)) {
      // Two devices with the same short name cannot be told apart.
      const [same, ...more] = byName.get(neighbour.device.toLowerCase()) ?? [];
      const known = more.length === 0 ? same?.device.name : undefined;
      if (known === undefined) others.add(neighbour.device);
      const from = { device: device.name, interface: neighbour.interface };
      const to = { device: known ?? neighbour.device, interface: neighbour.port };
      const isOther = keyOf(from) > keyOf(to) && known !== undefined;
      const link = isOther ? { from: to, to: from } : { from, to };
      links.set(`${keyOf(link.from)} ${keyOf(link.to)}`, link);
    }
  }
  return { links: [...links.entries()].toSorted(byKey).map(([, link]) => link), others: [...others].toSorted() };
}

function neighboursIn(details: DeviceResult['details']): readonly Neighbour[] {
  return typeof details === 'object' && 'neighbours' in details ? (details.neighbours as readonly Neighbour[]) : [];
}

function keyOf({ device, interface: place }: End): string {
  return `${device} ${place ?? ''}`;
}

function byKey([a]: readonly [string, Link], [b]: readonly [string, Link]): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
