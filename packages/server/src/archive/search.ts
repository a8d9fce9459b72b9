import type { AnswerOf, Routes } from '@netraven/api';
import { messageOf } from '@netraven/core';
import { artifacts, type Database, type devices } from '@netraven/db';
import { serverError } from '../codes.ts';
import { chunksOf, inLanes } from './lanes.ts';
import { regexSearch, searchInThread, type Search } from './search-in-thread.ts';
import { regexOf, searchTexts, type Found, type PackedText, type SearchedText, type Wanted } from './search-texts.ts';
import { maxBytes } from './versions.ts';

/** Devices whose texts are loaded and searched together. */
const devicesPerPage = 50;
/** A thread takes longer to start than so many pages to be searched. */
const pagesWithoutThread = 6;
/** The lines of more devices that fit are not read. */
const maxWithLines = 1_000;

/** The artifact that is searched, and when. */
export interface Searched {
  readonly jobType: string;
  readonly name: string;
  /** Default: now. */
  readonly at: Date | undefined;
}

/** The devices that fit, by name. */
type SearchResult = AnswerOf<Routes['artifacts']['search']>;
type FoundDevice = SearchResult['devices'][number];

/** A device whose version is searched. */
export interface SearchedDevice extends Pick<devices.Device, 'id' | 'name'> {
  /** Absent or null: the inventory has it. */
  readonly removedAt?: Date | null;
}

/**
 * Searches the newest version of an artifact of each device, or the one that was the newest at an instant.
 *
 * @throws {NetRavenError} NR_SEARCH_REGEX_INVALID, NR_SEARCH_ENDED
 */
export async function searchDevices(
  db: Database,
  selected: readonly SearchedDevice[],
  of: Searched,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<SearchResult> {
  if (wanted.regex) for (const text of [wanted.text, wanted.without]) requireRegex(text);
  const fitting: (Pick<FoundDevice, 'lines' | 'count'> & { readonly id: number })[] = [];
  const notSearched: SearchResult['notSearched'][number][] = [];
  let searched = 0;
  const add = ({ name, id, result }: DeviceResult): void => {
    if (typeof result === 'string') notSearched.push({ device: name, reason: result });
    else {
      searched++;
      const hasLines = fitting.length < maxWithLines || wanted.text === undefined;
      if (result) fitting.push({ id, ...(hasLines ? result : { lines: [], count: null }) });
    }
  };
  const pages = chunksOf(selected, devicesPerPage);
  const results = new Map<number, readonly DeviceResult[]>();
  let added = 0;
  await inLanes(pages, lanesOf(pages.length, wanted), async (page, search, index) => {
    signal.throwIfAborted();
    // Lines of the first ones only. The pages before this one have no fewer in the end.
    const searchIn = (texts: readonly PackedText[]): Promise<SearchedText[]> =>
      search(texts, wanted, fitting.length < maxWithLines, { signal });
    results.set(index, await searchPage(db, page, of, searchIn));
    for (let next = results.get(added); next; next = results.get(added)) {
      results.delete(added++);
      next.forEach(add);
    }
  });
  const versions = await artifacts.versionsOf(
    db,
    fitting.map(({ id }) => id),
  );
  const devicesById = new Map<string | null, SearchedDevice>(selected.map((device) => [device.id, device]));
  const devices = fitting.flatMap(({ id, ...lines }) => {
    const version = versions.get(id);
    if (!version) return [];
    const { name = version.deviceName, removedAt = null } = devicesById.get(version.deviceId) ?? {};
    return { version: { ...version, deviceName: name }, removedAt, ...lines };
  });
  devices.sort((a, b) => byName(a.version.deviceName, b.version.deviceName));
  notSearched.sort((a, b) => byName(a.device, b.device));
  return { searched, without: notSearched.length, notSearched, found: fitting.length, devices };
}

/** @throws {NetRavenError} NR_SEARCH_REGEX_INVALID */
function requireRegex(text: string | undefined): void {
  try {
    regexOf(text ?? '', false);
  } catch (cause) {
    throw serverError('NR_SEARCH_REGEX_INVALID', `Cannot read ${JSON.stringify(text)}: ${messageOf(cause)}`, { cause });
  }
}

/** Returns what searches pages, at the same time. */
function lanesOf(pages: number, { regex = false }: Wanted): Search[] {
  // A regular expression can take for ever, which only a thread survives.
  if (regex) return [regexSearch()];
  // Two pages for the thread, so that it always has one. Few pages are searched before a thread has started.
  return pages > pagesWithoutThread ? [searchTexts, searchInThread, searchInThread] : [searchTexts];
}

/** The lines of a device's text, undefined if it does not fit, or why it was not searched. */
interface DeviceResult {
  readonly name: string;
  /** Of the version. 0: the device has no version. */
  readonly id: number;
  readonly result: Found | undefined | SearchResult['notSearched'][number]['reason'];
}

async function searchPage(
  db: Database,
  page: readonly SearchedDevice[],
  of: Searched,
  search: (texts: readonly PackedText[]) => Promise<SearchedText[]>,
): Promise<DeviceResult[]> {
  const newest = await artifacts.newestPacked(db, { ...of, deviceIds: page.map(({ id }) => id), maxBytes });
  const texts = newest.flatMap(({ id, deviceId, size, packed }) => (packed ? { id, deviceId, size, packed } : []));
  const found = await search(texts.map(({ size, packed }) => ({ size, packed })));
  const ids = new Map(newest.map(({ id, deviceId }) => [deviceId, id]));
  const byDevice = new Map(texts.map(({ deviceId }, index) => [deviceId, found[index]]));
  return page.map(({ id: deviceId, name }): DeviceResult => {
    const id = ids.get(deviceId);
    if (id === undefined) return { name, id: 0, result: 'no-version' };
    if (!byDevice.has(deviceId)) return { name, id, result: 'too-long' };
    const result = byDevice.get(deviceId);
    if (!result || !('damaged' in result)) return { name, id, result };
    artifacts.logUnreadable(db, id, result.damaged);
    return { name, id, result: 'unreadable' };
  });
}

/** Made once: `localeCompare` would make one for each pair of 10,000 names. */
const byName = new Intl.Collator('en', { numeric: true }).compare;
