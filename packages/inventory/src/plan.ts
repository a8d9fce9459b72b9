import type { DeviceSettings } from '@netraven/core/attempt';
import { isDeepStrictEqual } from 'node:util';
import type { Row, Rows } from './row.ts';

/** A device of the inventory, as far as an import changes it. */
export interface ExistingDevice {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly platform: string;
  readonly tags: readonly string[];
  readonly settings: DeviceSettings;
  /** Id of the saved source that it comes from. */
  readonly sourceId: string | null;
  /** The tags that this source gave it. */
  readonly sourceTags: readonly string[];
}

/** The values of a device after an import. */
export interface PlannedDevice {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly platform: string;
  readonly tags: readonly string[];
  readonly settings: DeviceSettings;
  readonly sourceTags: readonly string[];
}

/** A device of a row that the import adds. */
export interface Addition {
  readonly row: Row;
  readonly device: PlannedDevice;
}

/** A device that the import changes. */
export interface Change extends Addition {
  readonly before: ExistingDevice;
  /** E.g. `address 10.0.0.1 → 10.0.0.2`. */
  readonly changes: readonly string[];
}

/** The differences between a source and the inventory. */
export interface Plan {
  readonly additions: readonly Addition[];
  readonly changes: readonly Change[];
  /** Only of a saved source: its devices that it no longer has. */
  readonly removals: readonly ExistingDevice[];
  readonly unchanged: readonly Change[];
  readonly bad: Rows['bad'];
}

/**
 * Compares rows with the inventory, by name. Values of the source win. Tags that a person added stay; those that the
 * source gave before and no longer gives are removed. A row that is bad removes no device.
 */
export function planImport(rows: Rows, existing: readonly ExistingDevice[], sourceId?: string): Plan {
  const byName = new Map(existing.map((device) => [device.name, device]));
  const known = new Set([...byName.keys(), ...rows.good.map(({ name }) => name)]);
  const additions: Addition[] = [];
  const all: Change[] = [];
  const bad = [...rows.bad];
  for (const row of rows.good) {
    const before = byName.get(row.name);
    const problem = conflict(row, before, known, sourceId);
    if (problem !== undefined) bad.push({ at: row.at, name: row.name, problems: [problem] });
    else if (before) all.push(changeOf(row, before, sourceId));
    else additions.push({ row, device: merge(row, undefined, sourceId) });
  }
  const named = new Set([...rows.good, ...rows.bad].map(({ name }) => name));
  const removals =
    sourceId === undefined ? [] : existing.filter((device) => device.sourceId === sourceId && !named.has(device.name));
  const isChanged = ({ changes }: Change): boolean => changes.length > 0;
  return {
    additions,
    changes: all.filter(isChanged),
    removals,
    unchanged: all.filter((each) => !isChanged(each)),
    bad,
  };
}

/** Returns true if a source has lost more than half of its devices: probably a mistake or a broken answer. */
export function hasShrunk(plan: Plan, existing: readonly ExistingDevice[], sourceId: string): boolean {
  const owned = existing.filter((device) => device.sourceId === sourceId).length;
  return owned > 1 && plan.removals.length * 2 > owned;
}

function conflict(
  row: Row,
  before: ExistingDevice | undefined,
  known: ReadonlySet<string>,
  sourceId: string | undefined,
): string | undefined {
  if (sourceId !== undefined && before?.sourceId && before.sourceId !== sourceId) {
    return 'another saved source has this device';
  }
  const { jumpHost } = row.settings;
  if (!jumpHost || known.has(jumpHost)) return undefined;
  return `the jump host ${JSON.stringify(jumpHost)} is no device`;
}

function changeOf(row: Row, before: ExistingDevice, sourceId: string | undefined): Change {
  const device = merge(row, before, sourceId);
  const changes: string[] = [];
  for (const name of ['address', 'port', 'platform'] as const) {
    if (device[name] !== before[name]) changes.push(`${name} ${before[name]} → ${device[name]}`);
  }
  const added = device.tags.filter((tag) => !before.tags.includes(tag));
  const removed = before.tags.filter((tag) => !device.tags.includes(tag));
  if (added.length + removed.length > 0) {
    changes.push(`tags ${[...added.map((tag) => `+${tag}`), ...removed.map((tag) => `-${tag}`)].join(' ')}`);
  }
  // The names only: a value can be a secret of another tool.
  const settings = Object.keys(device.settings).filter(
    (name) =>
      !isDeepStrictEqual(device.settings[name as keyof DeviceSettings], before.settings[name as keyof DeviceSettings]),
  );
  if (settings.length > 0) changes.push(`settings ${settings.join(', ')}`);
  if (sourceId !== undefined && before.sourceId !== sourceId) changes.push('comes from this source now');
  return { row, device, before, changes };
}

/** Tags by which imports give devices their credentials. */
const isLoginTag = (tag: string): boolean => tag.startsWith('login:import-');

function merge(row: Row, before: ExistingDevice | undefined, sourceId: string | undefined): PlannedDevice {
  const { name, address, platform, tags } = row;
  const given = sourceId === undefined ? [] : (before?.sourceTags ?? []);
  // The new login takes the place of the one that an earlier import gave.
  const login = tags.some(isLoginTag) ? isLoginTag : () => false;
  const own = before?.tags.filter((tag) => !given.includes(tag) && !login(tag)) ?? [];
  const vars = { ...before?.settings.vars, ...row.settings.vars };
  const settings = { ...before?.settings, ...row.settings, ...(Object.keys(vars).length > 0 && { vars }) };
  return {
    name,
    address,
    port: row.port ?? before?.port ?? 22,
    platform,
    tags: [...new Set([...own, ...tags])].sort(),
    settings,
    sourceTags: sourceId === undefined ? (before?.sourceTags ?? []) : tags,
  };
}
