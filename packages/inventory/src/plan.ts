import { defaultPort, portAfter, type DeviceSettings, type Steps } from '@netraven/core/attempt';
import { undetected } from '@netraven/core/registry';
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { plainName } from './check-rows.ts';
import { anyDevice, pairRows } from './pair-rows.ts';
import type { BadRow, Row, Rows, SkippedRow } from './row.ts';

/** Rows that a step reads, if it does more with each than a look. */
const rowsPerStep = 1_000;

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
  /** Number of such devices that are kept all the same. */
  readonly keptMissing: number;
  /** The reason to keep them. */
  readonly keptWhy?: string;
  readonly unchanged: readonly Change[];
  readonly bad: Rows['bad'];
  readonly skipped: Rows['skipped'];
}

/**
 * Compares rows with the inventory. Values of the source win; what it does not give stays, such as the limits of a session.
 * Tags that a person added stay; those that the source gave before and no longer gives are removed. A row that is bad removes no device. A device that a saved source renamed stays
 * the same device, see {@link pairRows}. In steps: each reads all rows once or less.
 *
 * @param isLoginTag returns true for the tags by which imports give devices their logins: a new one takes its place
 */
export function* planImport(
  read: Rows,
  existing: readonly ExistingDevice[],
  sourceId?: string,
  isLoginTag: (tag: string) => boolean = isNamedAsLogin,
): Steps<Plan> {
  const rows = refuseUnread(read, existing, sourceId);
  const { pairs, missing, keep } = yield* pairRows(rows, existing, sourceId);
  const refuse = (removals: readonly ExistingDevice[]): Steps<Checked> =>
    refuseRows(rows.good, pairs, existing, removals, sourceId);
  let why = keep;
  let checked = yield* refuse(why === undefined ? missing : []);
  // A refused row without a device may be any of the missing ones. What stays then has a name, which other rows want.
  if (why === undefined && checked.hasUnpaired) {
    why = anyDevice;
    checked = yield* refuse([]);
  }
  const { good, refused, renames } = checked;
  const removals = why === undefined ? missing : [];
  const additions: Addition[] = [];
  const all: Change[] = [];
  for (const [index, row] of good.entries()) {
    if (index % rowsPerStep === 0) yield;
    const before = pairs.get(row);
    if (before) all.push(changeOf(row, withNewJumpHost(before, renames), { sourceId, isLoginTag }));
    else additions.push({ row, device: merge(row, undefined, { sourceId, isLoginTag }) });
  }
  const isChanged = ({ changes }: Change): boolean => changes.length > 0;
  return {
    additions,
    changes: all.filter(isChanged),
    removals,
    keptMissing: missing.length - removals.length,
    ...(why !== undefined && missing.length > 0 && { keptWhy: why }),
    unchanged: all.filter((each) => !isChanged(each)),
    bad: [...rows.bad, ...refused],
    skipped: rows.skipped,
  };
}

/** Makes a skipped row bad if a value cannot be read and its device is from this source: a sync would remove the device. */
function refuseUnread(rows: Rows, existing: readonly ExistingDevice[], sourceId: string | undefined): Rows {
  if (sourceId === undefined) return rows;
  const owned = existing.filter((device) => device.sourceId === sourceId);
  const names = new Set(owned.map(({ name }) => name));
  const keys = new Set(owned.map(({ sourceKey }) => sourceKey));
  const isRefused = ({ name, key, unread = false }: SkippedRow): boolean =>
    unread && (names.has(name) || (key !== undefined && keys.has(key)));
  const refused = rows.skipped
    .filter(isRefused)
    .map(({ at, name, key, reason }) => ({ at, name, ...(key !== undefined && { key }), problems: [reason] }));
  // Whatever hides the value may hide more: the file of a group has the values of many devices.
  const hidden = refused.find(({ key }) => key === undefined);
  const incomplete = rows.incomplete ?? (hidden && `values of ${hidden.name} are missing or cannot be read`);
  return {
    ...rows,
    bad: [...rows.bad, ...refused],
    skipped: rows.skipped.filter((row) => !isRefused(row)),
    ...(incomplete !== undefined && { incomplete }),
  };
}

/**
 * Returns true if a source has lost more than half of its devices, or its only one: probably a mistake or a broken answer.
 * Another device may take the place of a single one.
 */
export function hasShrunk(plan: Plan, existing: readonly ExistingDevice[], sourceId: string): boolean {
  const owned = existing.filter((device) => device.sourceId === sourceId).length;
  const isEmpty = plan.additions.length === 0 && plan.removals.length > 0;
  return plan.removals.length * 2 > owned && (owned > 1 || isEmpty);
}

/** Returns the changes of a plan that give a device another name. */
export function renamesOf({ changes }: Pick<Plan, 'changes'>): readonly Change[] {
  return changes.filter(({ before, device }) => before.name !== device.name);
}

/**
 * Returns true if a source gives other names to more than a tenth of its devices, and to more than three: probably its ids
 * mean other devices than before.
 */
export function hasRenamedMany(plan: Plan, existing: readonly ExistingDevice[], sourceId: string): boolean {
  const owned = existing.filter((device) => device.sourceId === sourceId).length;
  return renamesOf(plan).length > Math.max(3, owned / 10);
}

/**
 * Returns what a plan would do to known devices that the next sync does not undo at once: removals, names, addresses, and
 * logins that are lost or replaced by others. A wrong login can lock an account.
 */
export function risksOf(plan: Plan): string[] {
  const moved = plan.changes.filter(
    ({ before, device }) =>
      before.name !== device.name || before.address !== device.address || before.port !== device.port,
  );
  const otherLogins = plan.changes.filter(({ before, device }) =>
    before.tags.some((tag) => isNamedAsLogin(tag) && !device.tags.includes(tag)),
  );
  return [
    ...plan.removals.map(({ name }) => `remove ${name}`),
    ...moved.map(({ before, device }) => `${before.name} is ${device.name} at ${device.address} ${device.port}`),
    ...otherLogins.map(({ before, row }) => `${before.name} has the login ${hashOf(row.login)}`),
  ].toSorted();
}

/** Two readings can give different new logins the same tag. Not the login itself: a risk may be shown one day. */
function hashOf(login: Row['login']): string {
  const { username, password, enablePassword } = login ?? {};
  return createHash('sha256')
    .update(JSON.stringify([username, password, enablePassword]))
    .digest('hex');
}

interface Checked {
  readonly good: readonly Row[];
  readonly refused: readonly BadRow[];
  /** True: a refused row means no device of the inventory. */
  readonly hasUnpaired: boolean;
  /** New names by old names. */
  readonly renames: ReadonlyMap<string, string>;
}

/**
 * Refuses rows whose name another device has, whose jump host does not exist, or whose device is from another source. A
 * refused row leaves its device as it is, which can refuse another row: only the rows that it concerns are looked at again.
 * To look at all of them took an hour for 100,000 rows whose jump hosts are a chain.
 */
function* refuseRows(
  rows: readonly Row[],
  pairs: ReadonlyMap<Row, ExistingDevice>,
  existing: readonly ExistingDevice[],
  removals: readonly ExistingDevice[],
  sourceId: string | undefined,
): Steps<Checked> {
  const good = new Set(rows);
  const refused: BadRow[] = [];
  let hasUnpaired = false;
  const renames = new Map<string, string>();
  for (const row of rows) {
    const before = pairs.get(row);
    if (before && before.name !== row.name) renames.set(before.name, row.name);
  }
  yield;
  const removed = new Set(removals);
  const kept = new Set<string>();
  for (const device of existing) if (!removed.has(device) && !renames.has(device.name)) kept.add(device.name);
  yield;
  const plain = new Map([...kept].map((name) => [plainName(name), name]));
  yield;
  const names = new Set(rows.map(({ name }) => name));
  const isKnown = (name: string): boolean => kept.has(name) || names.has(name);
  const ofName = Map.groupBy(rows, ({ name }) => plainName(name));
  yield;
  const behind = Map.groupBy(rows, ({ settings }) => settings.jumpHost);
  yield;
  const places = new Map(rows.map((row, index) => [row, index]));

  for (let open: readonly Row[] = rows; open.length > 0;) {
    const bad: { readonly row: Row; readonly problem: string }[] = [];
    for (const [index, row] of open.entries()) {
      if (index % rowsPerStep === 0) yield;
      const problem = conflict(row, pairs.get(row), { kept, plain, isKnown, sourceId });
      if (problem !== undefined) bad.push({ row, problem });
    }
    const concerned = new Set<Row>();
    for (const { row, problem } of bad) {
      const { at, name, key } = row;
      refused.push({ at, name, ...(key !== undefined && { key }), problems: [problem] });
      good.delete(row);
      names.delete(name);
      for (const one of behind.get(name) ?? []) concerned.add(one);
      const before = pairs.get(row);
      hasUnpaired ||= before === undefined;
      if (before === undefined || before.name === name) continue;
      renames.delete(before.name);
      if (removed.has(before)) continue;
      kept.add(before.name);
      plain.set(plainName(before.name), before.name);
      for (const one of ofName.get(plainName(before.name)) ?? []) concerned.add(one);
    }
    open = [...concerned]
      .filter((row) => good.has(row))
      .toSorted((one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0));
  }
  return { good: rows.filter((row) => good.has(row)), refused, hasUnpaired, renames };
}

function conflict(
  row: Row,
  before: ExistingDevice | undefined,
  names: {
    /** Of devices that stay and are not renamed. */
    readonly kept: ReadonlySet<string>;
    /** The same, by the names without case. */
    readonly plain: ReadonlyMap<string, string>;
    /** Returns true for the name of a device after the import. */
    readonly isKnown: (name: string) => boolean;
    readonly sourceId: string | undefined;
  },
): string | undefined {
  const { kept, plain, isKnown, sourceId } = names;
  if (sourceId !== undefined && before?.sourceId && before.sourceId !== sourceId) {
    return 'another saved source has this device';
  }
  if (before?.name !== row.name && kept.has(row.name)) {
    return before ? `it was ${before.name} before, and another device has this name` : 'another device has this name';
  }
  const similar = plain.get(plainName(row.name));
  if (before?.name !== row.name && similar !== undefined && similar !== before?.name) {
    return `the name differs only in case from that of ${similar}`;
  }
  const { jumpHost } = row.settings;
  if (!jumpHost || isKnown(jumpHost)) return undefined;
  return `the jump host ${JSON.stringify(jumpHost)} is no device`;
}

/** Returns a device with the new name of its jump host. */
function withNewJumpHost(device: ExistingDevice, renames: ReadonlyMap<string, string>): ExistingDevice {
  const { jumpHost } = device.settings;
  const renamed = jumpHost ? renames.get(jumpHost) : undefined;
  return renamed === undefined ? device : { ...device, settings: { ...device.settings, jumpHost: renamed } };
}

function changeOf(row: Row, before: ExistingDevice, options: MergeOptions): Change {
  const { sourceId } = options;
  const device = merge(row, before, options);
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

interface MergeOptions {
  readonly sourceId: string | undefined;
  readonly isLoginTag: (tag: string) => boolean;
}

/** Names of the tags by which imports give devices their credentials. A person can choose such a name too. */
const isNamedAsLogin = (tag: string): boolean => tag.startsWith('login:import-');

function merge(row: Row, before: ExistingDevice | undefined, { sourceId, isLoginTag }: MergeOptions): PlannedDevice {
  const { name, tags } = row;
  // The source does not know it for certain. The device may have been detected.
  const platform = row.platform === undetected && before ? before.platform : row.platform;
  const given = sourceId === undefined ? [] : (before?.sourceTags ?? []);
  // The new login takes the place of the one that an earlier import gave.
  const login = tags.some(isLoginTag) ? isLoginTag : () => false;
  const own = before?.tags.filter((tag) => !given.includes(tag) && !login(tag)) ?? [];
  const vars = { ...before?.settings.vars, ...row.settings.vars };
  const { transport, ...others } = row.settings;
  // As with each value that the source does not give. The file with the address may be missing at this moment.
  const address = row.isNamedOnly && before && before.address !== before.name ? before.address : row.address;
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
