import type { ArtifactHunk } from '@netraven/api';
import { artifacts, devices, type Database } from '@netraven/db';
import { blame, type VersionText } from '../archive/blame.ts';
import { compare, type Comparison } from '../archive/compare.ts';
import { searchText } from '../archive/search.ts';
import { serverError } from '../codes.ts';
import type { Handlers } from './handler.ts';

/** Older versions are not read for a blame. */
const maxBlamed = 200;
/** Longer texts are neither searched nor compared, in bytes. */
const maxBytes = 2 * 2 ** 20;
/** Devices whose texts are in memory at a time. */
const searchedAtOnce = 50;
/** More devices that fit are only counted. */
const maxFound = 1_000;
const defaultChanges = 100;
/** More lines of one change are only counted. */
const maxShown = 100;
/** The artifact that people ask for most. */
const mainArtifact = { jobType: 'backup', name: 'running-config' };

interface StoredText {
  readonly version: artifacts.Version;
  readonly text: string;
}

export const artifactHandlers: Handlers['artifacts'] = {
  history: async ({ db }, { query }) => {
    const { device: deviceName = '', jobType, name } = { ...mainArtifact, ...query };
    const versions = await artifacts.history(db, { deviceName, jobType, name });
    if (versions.length === 0) await requireDevice(db, deviceName);
    return { versions };
  },
  latest: async ({ db }, { query: { device = '' } }) => {
    const versions = await artifacts.latestOfAll(db, device);
    if (versions.length === 0) await requireDevice(db, device);
    return { versions };
  },
  get: async ({ db }, { params: { id } }) => {
    const { version, text } = await getVersion(db, id);
    return { ...version, text };
  },
  diff: async ({ db }, { query }) => {
    const [from, to] = [await getVersion(db, query.from), await getVersion(db, query.to)];
    for (const { version } of [from, to]) requireShort(version);
    return { from: from.version, to: to.version, ...(await compared(from, to, 3)) };
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
      lines: lines.map(({ text, id: versionId }) => ({ text, versionId })),
    };
  },
  search: async ({ db }, { query, signal }) => {
    const { jobType, name, at, device, tag, ...wanted } = { ...mainArtifact, ...query };
    const selected = await devices.select(db, {
      ...(device === undefined && tag === undefined && { all: true }),
      ...(device !== undefined && { names: [device] }),
      ...(tag !== undefined && { tags: [tag] }),
    });
    const fitting = [];
    let searched = 0;
    let found = 0;
    for (let next = 0; next < selected.length; next += searchedAtOnce) {
      const deviceIds = selected.slice(next, next + searchedAtOnce).map(({ id }) => id);
      const instant = at === undefined ? undefined : new Date(at);
      signal.throwIfAborted();
      const texts = await artifacts.newestOf(db, { jobType, name, deviceIds, at: instant, maxBytes });
      searched += texts.length;
      for (const { version, text } of texts) {
        const lines = searchText(text, wanted);
        if (lines && ++found <= maxFound) fitting.push({ version, ...lines });
      }
    }
    fitting.sort((a, b) => a.version.deviceName.localeCompare(b.version.deviceName, 'en', { numeric: true }));
    return { searched, without: selected.length - searched, found, devices: fitting };
  },
  changes: async ({ db }, { query, signal }) => {
    const { jobType, name, since, until, limit = defaultChanges } = { ...mainArtifact, ...query };
    const found = await artifacts.changes(db, {
      ...{ jobType, name, since: new Date(since), limit: limit + 1 },
      until: until === undefined ? new Date() : new Date(until),
    });
    const changes = [];
    for (const { version, previousId } of found.slice(0, limit)) {
      if (previousId === null) {
        changes.push({ version, isFirst: true, added: null, removed: null, hunks: [], more: 0 });
        continue;
      }
      signal.throwIfAborted();
      const [before, after] = [await getVersion(db, previousId), await getVersion(db, version.id)];
      const { hunks, ...size } = await compared(before, after, 0);
      changes.push({ version, isFirst: false, ...size, ...cut(hunks) });
    }
    return { changes, isCut: found.length > limit };
  },
};

/** A removed device may still have versions, so a device is looked up only without any. @throws {NetRavenError} NR_DEVICE_UNKNOWN */
async function requireDevice(db: Database, name: string): Promise<void> {
  if (name === '') return;
  const found = await devices.select(db, { names: [name] });
  if (!found.some((device) => device.name === name)) {
    throw serverError('NR_ARTIFACT_PATTERN', `${JSON.stringify(name)} is a pattern`);
  }
}

/** @throws {NetRavenError} NR_ARTIFACT_UNKNOWN */
async function getVersion(db: Database, id: string | number): Promise<StoredText> {
  // 0 is never an id.
  const found = await artifacts.get(db, /^\d{1,15}$/.test(String(id)) ? Number(id) : 0);
  if (!found) throw serverError('NR_ARTIFACT_UNKNOWN', `There is no artifact version ${id}`);
  return found;
}

/** @throws {NetRavenError} NR_ARTIFACT_TOO_LONG */
function requireShort({ deviceName, name, version, size }: artifacts.Version): void {
  if (size <= maxBytes) return;
  throw serverError('NR_ARTIFACT_TOO_LONG', `Version ${version} of ${name} of ${deviceName} has ${size} bytes`);
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

/** Keeps the first lines of hunks, and counts the others. */
function cut(hunks: readonly ArtifactHunk[]): { readonly hunks: readonly ArtifactHunk[]; readonly more: number } {
  let left = maxShown;
  let more = 0;
  const kept = hunks.flatMap((hunk) => {
    const lines = hunk.lines.slice(0, left);
    left -= lines.length;
    more += hunk.lines.length - lines.length;
    return lines.length === 0 ? [] : [{ ...hunk, lines }];
  });
  return { hunks: kept, more };
}

async function compared(
  before: StoredText,
  after: StoredText,
  context: number,
): Promise<Comparison | { added: null; removed: null; hunks: [] }> {
  const areShort = before.version.size <= maxBytes && after.version.size <= maxBytes;
  const difference = areShort ? await compare(before.text, after.text, context) : undefined;
  return difference ?? { added: null, removed: null, hunks: [] };
}
