import { defaultPort, portAfter, type DeviceSettings } from '@netraven/core/attempt';
import { isDeepStrictEqual } from 'node:util';
import { pairRows } from './pair-rows.ts';
import type { BadRow, Row, Rows, SkippedRow } from './row.ts';

/** The values of a device after an import. */
export interface PlannedDevice {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly platform: string;
  readonly tags: readonly string[];
  readonly pool: string;
  readonly settings: DeviceSettings;
  /** The tags that its saved source gave it. */
  readonly sourceTags: readonly string[];
  /** Its id in its saved source, which stays when it gets another name. */
  readonly sourceKey: string | null;
}

/** A device of the inventory, as far as an import changes it. */
export interface ExistingDevice extends PlannedDevice {
  readonly id: string;
  /** Id of the saved source that it comes from. */
  readonly sourceId: string | null;
}

/** A device of a row that the import adds. */
export interface Addition {
  readonly row: Row;
  readonly device: PlannedDevice;
}

/** A row and its device. Without `changes`, the device stays as it is. */
export interface Change extends Addition {
  readonly before: ExistingDevice;
  /** E.g. `name core-1 → core-2` or `address 10.0.0.1 → 10.0.0.2`. */
  readonly changes: readonly string[];
}

/** The differences between a source and the inventory. */
export interface Plan {
  readonly additions: readonly Addition[];
  readonly changes: readonly Change[];
  /** Only of a saved source: its devices that it no longer has. */
  readonly removals: readonly ExistingDevice[];
  /** Number of such devices that are kept, because a row with an error may be one of them. */
  readonly keptMissing: number;
  readonly unchanged: readonly Change[];
  readonly bad: Rows['bad'];
  readonly skipped: Rows['skipped'];
}

/**
 * Compares rows with the inventory. Values of the source win; what it does not give stays, such as the limits of a session.
 * Tags that a person added stay; those that the source gave before and no longer gives are removed. A row that is bad removes no device. A device that a saved source renamed stays
 * the same device, see {@link pairRows}.
 */
export function planImport(read: Rows, existing: readonly ExistingDevice[], sourceId?: string): Plan {
  const rows = refuseUnread(read, existing, sourceId);
  const { pairs, removals, keptMissing } = pairRows(rows, existing, sourceId);
  const { good, refused, renames } = refuseRows(rows.good, pairs, existing, removals, sourceId);
  const additions: Addition[] = [];
  const all: Change[] = [];
  for (const row of good) {
    const before = pairs.get(row);
    if (before) all.push(changeOf(row, withNewJumpHost(before, renames), sourceId));
    else additions.push({ row, device: merge(row, undefined, sourceId) });
  }
  const isChanged = ({ changes }: Change): boolean => changes.length > 0;
  return {
    additions,
    changes: all.filter(isChanged),
    removals,
    keptMissing,
    unchanged: all.filter((each) => !isChanged(each)),
    bad: [...rows.bad, ...refused],
    skipped: rows.skipped,
  };
}

/** Makes a skipped row bad if a value cannot be read and its device is from this source: a sync would remove the device. */
function refuseUnread(rows: Rows, existing: readonly ExistingDevice[], sourceId: string | undefined): Rows {
  if (sourceId === undefined) return rows;
  const owned = new Set(existing.filter((device) => device.sourceId === sourceId).map(({ name }) => name));
  const isRefused = ({ name, unread = false }: SkippedRow): boolean => unread && owned.has(name);
  const refused = rows.skipped.filter(isRefused).map(({ at, name, reason }) => ({ at, name, problems: [reason] }));
  return {
    ...rows,
    bad: [...rows.bad, ...refused],
    skipped: rows.skipped.filter((row) => !isRefused(row)),
  };
}

/** Returns true if a source of several devices has lost more than half of them: probably a mistake or a broken answer. */
export function hasShrunk(plan: Plan, existing: readonly ExistingDevice[], sourceId: string): boolean {
  const owned = existing.filter((device) => device.sourceId === sourceId).length;
  return owned > 1 && plan.removals.length * 2 > owned;
}

interface Checked {
  readonly good: readonly Row[];
  readonly refused: readonly BadRow[];
  /** New names by old names. */
  readonly renames: ReadonlyMap<string, string>;
}

/**
 * Refuses rows whose name another device has, whose jump host does not exist, or whose device is from another source. A
 * refused row leaves its device as it is, which can refuse another row.
 */
function refuseRows(
  rows: readonly Row[],
  pairs: ReadonlyMap<Row, ExistingDevice>,
  existing: readonly ExistingDevice[],
  removals: readonly ExistingDevice[],
  sourceId: string | undefined,
): Checked {
  let good = rows;
  const refused: BadRow[] = [];
  for (;;) {
    const renames = new Map<string, string>();
    for (const row of good) {
      const before = pairs.get(row);
      if (before && before.name !== row.name) renames.set(before.name, row.name);
    }
    const removed = new Set(removals);
    const kept = new Set<string>();
    for (const device of existing) if (!removed.has(device) && !renames.has(device.name)) kept.add(device.name);
    const known = new Set([...kept, ...good.map(({ name }) => name)]);
    const fitting = good.filter((row) => {
      const problem = conflict(row, pairs.get(row), { kept, known, sourceId });
      if (problem !== undefined) refused.push({ at: row.at, name: row.name, problems: [problem] });
      return problem === undefined;
    });
    if (fitting.length === good.length) return { good, refused, renames };
    good = fitting;
  }
}

function conflict(
  row: Row,
  before: ExistingDevice | undefined,
  names: {
    /** Of devices that stay and are not renamed. */
    readonly kept: ReadonlySet<string>;
    /** After the import. */
    readonly known: ReadonlySet<string>;
    readonly sourceId: string | undefined;
  },
): string | undefined {
  const { kept, known, sourceId } = names;
  if (sourceId !== undefined && before?.sourceId && before.sourceId !== sourceId) {
    return 'another saved source has this device';
  }
  if (before?.name !== row.name && kept.has(row.name)) {
    return before ? `it was ${before.name} before, and another device has this name` : 'another device has this name';
  }
  const { jumpHost } = row.settings;
  if (!jumpHost || known.has(jumpHost)) return undefined;
  return `the jump host ${JSON.stringify(jumpHost)} is no device`;
}

/** Returns a device with the new name of its jump host. */
function withNewJumpHost(device: ExistingDevice, renames: ReadonlyMap<string, string>): ExistingDevice {
  const { jumpHost } = device.settings;
  const renamed = jumpHost ? renames.get(jumpHost) : undefined;
  return renamed === undefined ? device : { ...device, settings: { ...device.settings, jumpHost: renamed } };
}

function changeOf(row: Row, before: ExistingDevice, sourceId: string | undefined): Change {
  const device = merge(row, before, sourceId);
  const changes: string[] = [];
  for (const name of ['name', 'address', 'port', 'platform', 'pool'] as const) {
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
  const { transport, ...others } = row.settings;
  const settings: DeviceSettings = {
    ...before?.settings,
    ...others,
    // Without one, a device is used by SSH.
    ...(transport !== (before?.settings.transport ?? 'ssh') && transport !== undefined && { transport }),
    ...(Object.keys(vars).length > 0 && { vars }),
  };
  return {
    name,
    address,
    port: row.port ?? (before ? portAfter(before, settings) : defaultPort(settings)),
    platform,
    tags: [...new Set([...own, ...tags])].sort(),
    pool: row.pool ?? before?.pool ?? 'default',
    settings,
    sourceTags: sourceId === undefined ? (before?.sourceTags ?? []) : tags,
    sourceKey: (sourceId === undefined ? before?.sourceKey : row.key) ?? null,
  };
}
