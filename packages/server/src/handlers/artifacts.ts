import { artifacts, audit, devices, schedules, type Database } from '@netraven/db';
import { blame, type VersionText } from '../archive/blame.ts';
import { changesOf } from '../archive/changes.ts';
import { beginClearExport, exportPage, selectionOfExport } from '../archive/export.ts';
import { historyOf } from '../archive/history.ts';
import { mainArtifact } from '../archive/main-artifact.ts';
import { requireArtifactName, spanOf } from '../archive/nothing-found.ts';
import { searchDevices, type SearchedDevice } from '../archive/search.ts';
import { selectDevices } from '../archive/select-devices.ts';
import { compareVersions, getVersion, requireShort, unknownVersion, numericId } from '../archive/versions.ts';
import type { Handlers } from './handler.ts';
import { nextPage } from './next-page.ts';
import { requesterOf } from './requester.ts';
import { requireDevice } from './require-known.ts';

/** Older versions are not read for a blame. */
const maxBlamed = 200;
const defaultChanges = 100;
const defaultVersions = 100;

export const artifactHandlers: Handlers['artifacts'] = {
  history: async ({ db }, { query, signal }) => {
    const { device: deviceName = '', limit = defaultVersions, ...of } = { ...mainArtifact, ...query };
    const versions = await historyOf(db, { deviceName, limit, ...of }, signal);
    const others = await othersNamed(db, deviceName);
    if (versions.length === 0) await requireArtifactName(db, of);
    return { versions, others, ...nextPage(versions, limit, ({ version }) => ({ before: version })) };
  },
  latest: async ({ db }, { query: { device = '' } }) => {
    const versions = await artifacts.latestOfAll(db, device);
    return { versions, others: await othersNamed(db, device) };
  },
  get: async ({ db }, { params: { id } }) => {
    const { version, text } = await getVersion(db, id);
    return { ...version, text };
  },
  diff: async ({ db }, { query }) => {
    const [from, to] = [await getVersion(db, query.from), await getVersion(db, query.to)];
    for (const { version } of [from, to]) requireShort(version);
    return {
      from: from.version,
      to: to.version,
      ...(await compareVersions(from, to, { context: 3, ignoreOrder: query.ignoreOrder })),
    };
  },
  blame: async ({ db }, { params: { id }, signal }) => {
    const { version } = await getVersion(db, id);
    const versions = await artifacts.lastVersions(db, version.id, maxBlamed);
    for (const one of versions) requireShort(one);
    const lines = await blame(textsOf(db, versions, signal));
    const brought = new Set(lines.map((line) => line.id));
    return {
      version,
      versions: versions.filter((one) => brought.has(one.id)),
      isComplete: versions[0]?.version === 1,
      lines: lines.map((line) => ({ text: line.text, versionId: line.id })),
    };
  },
  search: async ({ db }, { query, signal }) => {
    const { jobType, name, at, device, tag, ...wanted } = { ...mainArtifact, ...query };
    const instant = at === undefined ? undefined : new Date(at);
    const selected = await searchedDevices(db, { device, tag, at: instant });
    const found = await searchDevices(db, selected, { jobType, name, at: instant }, wanted, signal);
    if (found.searched > 0) return found;
    const deviceIds = selected.map(({ id }) => id);
    return { ...found, ...(await spanOf(db, { jobType, name, deviceIds })) };
  },
  changes: async ({ db }, { query, signal }) => {
    const { device, tag, since, until, limit = defaultChanges, ...of } = { ...mainArtifact, ...query };
    const deviceIds = (await selectDevices(db, { device, tag }))?.map(({ id }) => id);
    // By the clock that versions are saved by.
    const end = until === undefined ? await schedules.now(db) : new Date(until);
    const { next, ...page } = await changesOf(
      db,
      { ...of, deviceIds, since: new Date(since), until: end, limit },
      signal,
    );
    if (page.changes.length === 0 && of.after === undefined) {
      return { ...page, ...(await spanOf(db, { jobType: of.jobType, name: of.name, deviceIds })) };
    }
    return { ...page, ...(next !== undefined && { next: { after: next, until: end.toISOString() } }) };
  },
  reveal: async ({ db }, { params: { id }, headers, body: { reason }, session, address }) => {
    const found = await artifacts.reveal(db, numericId(id));
    if (!found) throw unknownVersion(id);
    const { id: rowId, deviceName, jobType, name, version } = found.version;
    await audit.add(db, {
      who: requesterOf(headers, session),
      address,
      action: 'reveal',
      subject: { id: rowId, device: deviceName, jobType, name, version },
      reason,
    });
    return { ...found.version, text: found.text };
  },
  export: async ({ db }, { query: { after, at, ...filter } }) => {
    const selection = { ...filter, ...(await instantOf(db, at)) };
    return exportPage(db, selection, { after, inClear: false });
  },
  exportInClear: async ({ db }, { headers, body: { reason, ...asked }, session, address }) => {
    const selection = { ...asked, ...(await instantOf(db, asked.at)) };
    return beginClearExport(db, selection, { who: requesterOf(headers, session), address, reason });
  },
  exportPageInClear: async ({ db }, { params: { id }, body: { after } }) =>
    exportPage(db, await selectionOfExport(db, id), { after, inClear: true }),
};

/**
 * Returns the devices that had a name, but for the one that a question by this name means.
 *
 * @throws {NetRavenError} NR_DEVICE_UNKNOWN, NR_ARTIFACT_PATTERN if no device has or had it
 */
async function othersNamed(db: Database, name: string): Promise<readonly artifacts.NamedDevice[]> {
  const [meant, ...others] = await artifacts.devicesNamed(db, name);
  if (!meant) await requireDevice(db, name);
  return others;
}

/** Returns the devices to search: those of the inventory, or those of an instant, with the names that they had then. */
async function searchedDevices(
  db: Database,
  {
    at,
    ...of
  }: { readonly device: string | undefined; readonly tag: string | undefined; readonly at: Date | undefined },
): Promise<readonly SearchedDevice[]> {
  const then = at ? await artifacts.devicesAt(db, { ...of, at }) : [];
  return then.length > 0 ? then : ((await selectDevices(db, of)) ?? devices.select(db, 'name:*'));
}

/** Returns the instant of an export. Default: now, by the clock that versions are saved by, without removed devices. */
async function instantOf(
  db: Database,
  at: string | undefined,
): Promise<Pick<artifacts.ExportSelection, 'at' | 'withRemoved'>> {
  return at === undefined ? { at: await schedules.now(db) } : { at: new Date(at), withRemoved: true };
}

async function* textsOf(
  db: Database,
  versions: readonly artifacts.Version[],
  signal: AbortSignal,
): AsyncGenerator<VersionText> {
  for (const { id } of versions) {
    signal.throwIfAborted();
    yield { id, text: (await getVersion(db, id)).text };
  }
}
