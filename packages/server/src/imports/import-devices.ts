import { setImmediate, setTimeout } from 'node:timers/promises';
import { deviceSettingsSchema, type ImportResult } from '@netraven/api';
import { inPieces, type Steps } from '@netraven/core/attempt';
import { credentials, devices, sources, workers, type Database } from '@netraven/db';
import {
  hasRenamedMany,
  hasShrunk,
  planImport,
  readSettled,
  readSource,
  renamesOf,
  risksOf,
  type Addition,
  type Change,
  type Plan,
  type Reading,
  type ReadSource,
  type Row,
  type SourceInput,
} from '@netraven/inventory';
import type { z } from 'zod';
import { serverError } from '../codes.ts';
import type { HandlerContext } from '../handlers/handler.ts';

/** Rows that a step reads: other requests are answered between two steps. */
const rowsPerStep = 200;

/** Problems of the settings of a device that are named. */
const mostProblems = 5;

interface ImportOptions {
  readonly token?: string | undefined;
  readonly dryRun?: boolean | undefined;
  readonly skipBad?: boolean | undefined;
  /** The saved source. Only with one, devices are removed. */
  readonly source?: sources.Source;
  readonly allowShrink?: boolean | undefined;
  readonly allowRenames?: boolean | undefined;
  readonly signal: AbortSignal;
}

interface Details {
  readonly plan: Plan;
  readonly shrunk: boolean;
  readonly renamed: boolean;
  readonly written: boolean;
}

/** Between the two readings of a source that would remove devices: a person may be writing the file. */
const pauseMs = 1_000;

/**
 * Reads the devices of a source, compares them with the inventory, and writes the changes unless a row is bad. A saved
 * source that would remove, rename or move devices, or take their logins, is read twice: it may have changed while it was
 * read.
 *
 * @param input reads the files of the source, or names its URL
 * @throws {NetRavenError} NR_SOURCE_SHRUNK, NR_SOURCE_RENAMED, NR_SOURCE_CHANGING, and the errors of `readSource` and `importAll`
 */
export async function importDevices(
  { db, allowAddresses }: Pick<HandlerContext, 'db' | 'allowAddresses'>,
  input: () => Promise<SourceInput>,
  options: ImportOptions,
): Promise<ImportResult> {
  const { token, dryRun = false, skipBad = false, source, allowShrink = false, allowRenames = false, signal } = options;
  const readOnce = async (): Promise<ReadSource & Reading> => {
    const given = await input();
    const rows = await readSource(given, await workers.platforms(db), { token, allowAddresses, signal });
    return { ...(await inPieces(withGoodSettings(rows))), files: given.files ?? [] };
  };
  const compare = (read: ReadSource, mayWrite: boolean): Promise<sources.ImportResult<Details>> =>
    sources.importAll<Details>(db, source?.id, async (inventory) => {
      const rows = await withLogins(read, inventory);
      // With 10,000 devices, each step takes 100 ms and more. The server answers between them.
      await setImmediate();
      const plan = await inPieces(planImport(rows, inventory.devices, source?.id, (tag) => inventory.isLoginTag(tag)));
      const shrunk = source !== undefined && hasShrunk(plan, inventory.devices, source.id);
      const renamed = source !== undefined && hasRenamedMany(plan, inventory.devices, source.id);
      if (shrunk && !allowShrink && !dryRun) throw shrunkError(source, plan);
      if (renamed && !allowRenames && !dryRun) throw renamedError(source, plan);
      const write = mayWrite && (skipBad || plan.bad.length === 0);
      return {
        ...toWrite(plan),
        ways: await inPieces(waysOf(plan, inventory)),
        write,
        details: { plan, shrunk, renamed, written: write },
      };
    });
  const read =
    source === undefined || dryRun
      ? await readOnce()
      : await readSettled(
          readOnce,
          async (reading) => risksOf((await compare(reading, false)).details.plan),
          () => setTimeout(pauseMs, undefined, { signal }),
        );
  if (!dryRun) await makePools(db, read);
  const result = await compare(read, !dryRun);
  const { plan, written } = result.details;
  if (written) {
    const counts = `${plan.additions.length} added, ${plan.changes.length} changed, ${plan.removals.length - result.busy.length} removed`;
    db.logger.info(`Devices were imported${source ? ` from the source ${source.name}` : ''}: ${counts}`);
  }
  // The credentials of a dry run do not exist, so that rows with a login cannot be judged.
  const planned = [...plan.additions, ...plan.changes].filter(({ row }) => written || row.login === undefined);
  const outside = await credentials.devicesOutside(
    db,
    planned.map(({ device }) => device),
  );
  const { busy, keptPools } = result;
  return { ...toApi(read, result.details), credentials: result.credentials, busy, keptPools, outside };
}

/** Settings that the API refuses would break each answer with the device: their rows are bad. */
function* withGoodSettings(read: ReadSource): Steps<ReadSource> {
  const good: Row[] = [];
  const bad = [...read.bad];
  for (const [index, row] of read.good.entries()) {
    if (index % rowsPerStep === 0) yield;
    const { success, data, error } = deviceSettingsSchema.safeParse(row.settings);
    if (success) good.push({ ...row, settings: data });
    else {
      const { at, name, key } = row;
      bad.push({
        at,
        name,
        ...(key !== undefined && { key }),
        problems: error.issues.slice(0, mostProblems).map(problemOf),
      });
    }
  }
  return { ...read, good, bad };
}

/** Names the setting and the rule, never the value. */
function problemOf(issue: z.core.$ZodIssue): string {
  const { message } = (issue.code === 'invalid_key' && issue.issues[0]) || issue;
  return `${['settings', ...issue.path].join('.')}: ${message}`;
}

/** Makes the queues of new pools. Not in the transaction of the import, which has one connection. */
async function makePools(db: Database, { good }: ReadSource): Promise<void> {
  for (const pool of new Set(good.flatMap((row) => row.pool ?? []))) await db.queue.ensurePool(pool);
}

/** Gives each device with a login the tag of its credential. */
async function withLogins(read: ReadSource, inventory: sources.Inventory): Promise<ReadSource> {
  const logins = new Map(read.good.flatMap(({ name, login }) => (login ? [[name, login]] : [])));
  const tags = await inventory.tagsFor(logins);
  const good = read.good.map((row) => {
    const tag = tags.get(row.name);
    return tag === undefined ? row : { ...row, tags: [...row.tags, tag].sort() };
  });
  return { ...read, good };
}

/** Returns the addresses of the devices of an import and of their jump hosts. Their logins pass them. */
function* waysOf({ additions, changes, unchanged }: Plan, inventory: sources.Inventory): Steps<sources.ImportedWay[]> {
  const all = [...additions, ...changes, ...unchanged];
  // The API sets jump hosts too: only those that the source itself names get a login that it gives.
  const given = new Map(all.map(({ row }) => [row.name, row]));
  yield;
  const known = new Map([...inventory.devices, ...all.map(({ device }) => device)].map((one) => [one.name, one]));
  const ways: sources.ImportedWay[] = [];
  for (const name of given.keys()) {
    if (ways.length % rowsPerStep === 0) yield;
    ways.push({ name, given: wayTo(name, given), passed: wayTo(name, known) });
  }
  return ways;
}

/** Returns the addresses of a device and of its jump hosts. */
function wayTo(start: string, known: ReadonlyMap<string, Pick<Row, 'address' | 'settings'>>): string[] {
  const way = new Map<string, string>();
  // A longer way is refused when it is written.
  for (let name: string | false | undefined = start; name && !way.has(name) && way.size <= devices.mostJumpHosts;) {
    const one = known.get(name);
    if (!one) break;
    way.set(name, one.address);
    name = one.settings.jumpHost;
  }
  return [...way.values()];
}

function toWrite(plan: Plan): Pick<sources.ImportDecision<Details>, 'devices' | 'removals'> {
  // The tags and the id of the source can change although the device keeps its tags.
  const touched = plan.unchanged.filter(
    ({ before, device }) =>
      before.sourceKey !== device.sourceKey || String(before.sourceTags) !== String(device.sourceTags),
  );
  return {
    devices: [
      ...plan.additions.map(({ device }) => ({ ...device, id: null })),
      ...[...plan.changes, ...touched].map(({ device, before: { id } }) => ({ ...device, id })),
    ],
    removals: plan.removals.map(({ id }) => id),
  };
}

function shrunkError(source: sources.Source, { removals }: Plan): Error {
  return serverError(
    'NR_SOURCE_SHRUNK',
    `The source ${source.name} no longer has ${removals.length} of its ${source.devices} devices`,
    { hint: `See them with \`netraven sources sync ${source.name} --dry-run\`. To remove them, add --allow-shrink.` },
  );
}

function renamedError(source: sources.Source, plan: Plan): Error {
  return serverError(
    'NR_SOURCE_RENAMED',
    `The source ${source.name} gives other names to ${renamesOf(plan).length} of its ${source.devices} devices`,
    { hint: `See them with \`netraven sources sync ${source.name} --dry-run\`. To rename them, add --allow-renames.` },
  );
}

function toApi(
  read: ReadSource,
  { plan, ...rest }: Details,
): Omit<ImportResult, 'credentials' | 'busy' | 'keptPools' | 'outside'> {
  const imported = ({ row, device }: Addition): ImportResult['additions'][number] => {
    const { name, address, port, platform, tags } = device;
    return { at: row.at, name, address, port, platform, tags, notes: row.notes };
  };
  const { kind, notes, locked } = read;
  const kept = plan.keptMissing;
  return {
    kind,
    ...rest,
    additions: plan.additions.map(imported),
    changes: plan.changes.map((change: Change) => ({
      ...imported(change),
      changes: change.changes,
      ...(change.before.name !== change.device.name && { renamedFrom: change.before.name }),
    })),
    removals: plan.removals.map(({ name }) => name),
    unchanged: plan.unchanged.length,
    bad: plan.bad,
    skipped: plan.skipped,
    notes:
      kept === 0
        ? notes
        : [...notes, `the source lacks ${kept} of its devices, and none is removed: ${plan.keptWhy ?? ''}`],
    locked,
  };
}
