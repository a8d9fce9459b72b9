import { artifacts, devices, type Database } from '@netraven/db';
import { blame, type VersionText } from '../archive/blame.ts';
import { compare, type Comparison } from '../archive/compare.ts';
import { searchText } from '../archive/search.ts';
import { serverError } from '../codes.ts';
import type { Handlers } from './handler.ts';

/** Older versions are not read for a blame. */
const maxBlamed = 200;
/** Devices whose texts are in memory at a time. */
const searchedAtOnce = 100;
/** More devices that fit are only counted. */
const maxFound = 1_000;
const defaultChanges = 100;
/** The artifact that people ask for most. */
const mainArtifact = { jobType: 'backup', name: 'running-config' };

export const artifactHandlers: Handlers['artifacts'] = {
  history: async ({ db }, { query }) => {
    const { device: deviceName = '', jobType, name } = { ...mainArtifact, ...query };
    const versions = await artifacts.history(db, { deviceName, jobType, name });
    // A removed device may still have versions, so it is looked up only without any.
    if (versions.length === 0 && deviceName !== '') await devices.select(db, { names: [deviceName] });
    return { versions };
  },
  latest: async ({ db }, { query: { device } }) => {
    const [found] = device === undefined ? [] : await devices.select(db, { names: [device] });
    return { versions: await artifacts.latestOfAll(db, found?.id ?? null) };
  },
  get: async ({ db }, { params: { id } }) => {
    const { version, text } = await getVersion(db, id);
    return { ...version, text };
  },
  diff: async ({ db }, { query }) => {
    const from = await getVersion(db, query.from);
    const to = await getVersion(db, query.to);
    return { from: from.version, to: to.version, ...(await compared(from.text, to.text, 3)) };
  },
  blame: async ({ db }, { params: { id } }) => {
    const { version } = await getVersion(db, id);
    const versions = await artifacts.lastVersions(db, version.id, maxBlamed);
    const lines = await blame(textsOf(db, versions));
    const brought = new Set(lines.map((line) => line.id));
    return {
      version,
      versions: versions.filter((one) => brought.has(one.id)),
      isComplete: versions[0]?.version === 1,
      lines: lines.map(({ text, id: versionId }) => ({ text, versionId })),
    };
  },
  search: async ({ db }, { query }) => {
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
      const texts = await artifacts.newestOf(db, { jobType, name, deviceIds, at: instant });
      searched += texts.length;
      for (const { version, text } of texts) {
        const lines = searchText(text, wanted);
        if (lines && ++found <= maxFound) fitting.push({ version, ...lines });
      }
    }
    fitting.sort((a, b) => a.version.deviceName.localeCompare(b.version.deviceName, 'en', { numeric: true }));
    return { searched, without: selected.length - searched, found, devices: fitting };
  },
  changes: async ({ db }, { query }) => {
    const { jobType, name, since, until, limit = defaultChanges } = { ...mainArtifact, ...query };
    const found = await artifacts.changes(db, {
      ...{ jobType, name, since: new Date(since), limit: limit + 1 },
      until: until === undefined ? new Date() : new Date(until),
    });
    const changes = [];
    for (const { version, previousId } of found.slice(0, limit)) {
      if (previousId === null) {
        changes.push({ version, isFirst: true, added: null, removed: null, hunks: [] });
        continue;
      }
      const before = await getVersion(db, previousId);
      const after = await getVersion(db, version.id);
      changes.push({ version, isFirst: false, ...(await compared(before.text, after.text, 0)) });
    }
    return { changes, isCut: found.length > limit };
  },
};

/** @throws {NetRavenError} NR_ARTIFACT_UNKNOWN */
async function getVersion(
  db: Database,
  id: string | number,
): Promise<{ readonly version: artifacts.Version; readonly text: string }> {
  // 0 is never an id.
  const found = await artifacts.get(db, /^\d{1,15}$/.test(String(id)) ? Number(id) : 0);
  if (!found) throw serverError('NR_ARTIFACT_UNKNOWN', `There is no artifact version ${id}`);
  return found;
}

async function* textsOf(db: Database, versions: readonly artifacts.Version[]): AsyncGenerator<VersionText> {
  for (const { id } of versions) yield { id, text: (await getVersion(db, id)).text };
}

async function compared(
  before: string,
  after: string,
  context: number,
): Promise<Comparison | { added: null; removed: null; hunks: [] }> {
  return (await compare(before, after, context)) ?? { added: null, removed: null, hunks: [] };
}
