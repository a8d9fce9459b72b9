import type { ArtifactMatch, ArtifactSearch } from '@netraven/api';
import { artifacts, type Database, type devices } from '@netraven/db';
import { linesOf, sectionFinder } from './lines.ts';
import { maxBytes } from './versions.ts';

/** The text that a line must have, and the one that no line may have. */
export interface Wanted {
  readonly text?: string | undefined;
  readonly without?: string | undefined;
  readonly ignoreCase?: boolean | undefined;
}

/** Lines of a text that have what was asked. */
export interface Found {
  /** The first ones. */
  readonly lines: readonly ArtifactMatch[];
  readonly count: number;
}

/** More lines of one text are only counted. */
const maxLines = 20;
/** A longer line is cut. */
const maxLine = 500;

/** Devices whose texts are in memory at a time. */
const searchedAtOnce = 50;
/** More devices that fit, or that are not searched, are only counted. */
const maxFound = 1_000;

/** The artifact that is searched, and when. */
export interface Searched {
  readonly jobType: string;
  readonly name: string;
  /** Default: now. */
  readonly at: Date | undefined;
}

/** The devices that fit, by name. */
export interface SearchResult {
  /** Devices whose text was searched. */
  readonly searched: number;
  /** The other devices. */
  readonly without: number;
  /** The first of these, by name. */
  readonly notSearched: ArtifactSearch['notSearched'];
  readonly found: number;
  /** The first ones. */
  readonly devices: readonly ({ readonly version: artifacts.Version } & Found)[];
}

/** Searches the newest version of an artifact of each device, or the one that was the newest at an instant. */
export async function searchDevices(
  db: Database,
  selected: readonly devices.Device[],
  of: Searched,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<SearchResult> {
  const fitting: (Found & { readonly id: number })[] = [];
  const mayFit = quickTest(wanted);
  const notSearched: ArtifactSearch['notSearched'][number][] = [];
  let searched = 0;
  let found = 0;
  const load = (from: number): ReturnType<typeof artifacts.newestOf> => {
    const deviceIds = selected.slice(from, from + searchedAtOnce).map(({ id }) => id);
    return artifacts.newestOf(db, { ...of, deviceIds, maxBytes });
  };
  let next = load(0);
  for (let from = 0; from < selected.length; from += searchedAtOnce) {
    signal.throwIfAborted();
    const texts = await next;
    // The database reads the next texts while these are searched.
    next = load(from + searchedAtOnce);
    next.catch(() => undefined); // thrown at the next await
    const byDevice = new Map(texts.map((text) => [text.deviceId, text]));
    for (const { id: deviceId, name } of selected.slice(from, from + searchedAtOnce)) {
      const { id = 0, text: bytes = 'no-version' } = byDevice.get(deviceId) ?? {};
      if (typeof bytes === 'string') {
        notSearched.push({ device: name, reason: bytes });
        continue;
      }
      searched++;
      if (!mayFit(bytes)) continue;
      const lines = searchText(bytes.toString(), wanted, found < maxFound);
      if (lines && ++found <= maxFound) fitting.push({ id, ...lines });
    }
  }
  const versions = await artifacts.versionsOf(
    db,
    fitting.map(({ id }) => id),
  );
  const devices = fitting.flatMap(({ id, ...lines }) => {
    const version = versions.get(id);
    return version ? { version, ...lines } : [];
  });
  devices.sort((a, b) => byName(a.version.deviceName, b.version.deviceName));
  notSearched.sort((a, b) => byName(a.device, b.device));
  const without = notSearched.length;
  return { searched, without, notSearched: notSearched.slice(0, maxFound), found, devices };
}

/** Made once: `localeCompare` would make one for each pair of 10,000 names. */
const byName = new Intl.Collator('en', { numeric: true }).compare;

/** Returns a fast test of a text in UTF-8. False: it does not fit. */
function quickTest({ text, without, ignoreCase = false }: Wanted): (bytes: Buffer) => boolean {
  if (ignoreCase) return () => true;
  const [asked, lacking] = [text, without].map((one) => (one === undefined ? undefined : Buffer.from(one)));
  return (bytes) => !(lacking && bytes.includes(lacking)) && !(asked && !bytes.includes(asked));
}

/**
 * Searches a text. Returns undefined if it does not have what is wanted, or has what it must not have.
 *
 * @param withLines false: none are returned or counted
 */
export function searchText(
  text: string,
  { text: asked, without, ignoreCase = false }: Wanted,
  withLines = true,
): Found | undefined {
  const same = (value: string): string => (ignoreCase ? value.toLowerCase() : value);
  const whole = same(text);
  if (without !== undefined && whole.includes(same(without))) return undefined;
  if (asked === undefined) return { lines: [], count: 0 };
  // The text has no line end, so one line has all of it.
  if (!whole.includes(same(asked))) return undefined;
  if (!withLines) return { lines: [], count: 0 };
  const lines = linesOf(text);
  const hits = lines.flatMap((line, index) => (same(line).includes(same(asked)) ? index : []));
  const sectionOf = sectionFinder(lines);
  return {
    lines: hits.slice(0, maxLines).map((index) => ({
      number: index + 1,
      text: (lines[index] ?? '').slice(0, maxLine),
      section: sectionOf(index).map((head) => head.slice(0, maxLine)),
    })),
    count: hits.length,
  };
}
