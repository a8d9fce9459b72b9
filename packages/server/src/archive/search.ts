import type { ArtifactMatch } from '@netraven/api';
import { artifacts, type Database, type devices } from '@netraven/db';
import { linesOf, sectionsOf } from './lines.ts';
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
/** More devices that fit are only counted. */
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
  /** Devices without a version that can be searched. */
  readonly without: number;
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
  const fitting: SearchResult['devices'][number][] = [];
  let searched = 0;
  let found = 0;
  for (let next = 0; next < selected.length; next += searchedAtOnce) {
    signal.throwIfAborted();
    const deviceIds = selected.slice(next, next + searchedAtOnce).map(({ id }) => id);
    const texts = await artifacts.newestOf(db, { ...of, deviceIds, maxBytes });
    searched += texts.length;
    for (const { version, text } of texts) {
      const lines = searchText(text, wanted);
      if (lines && ++found <= maxFound) fitting.push({ version, ...lines });
    }
  }
  fitting.sort((a, b) => a.version.deviceName.localeCompare(b.version.deviceName, 'en', { numeric: true }));
  return { searched, without: selected.length - searched, found, devices: fitting };
}

/** Searches a text. Returns undefined if it does not have what is wanted, or has what it must not have. */
export function searchText(text: string, { text: asked, without, ignoreCase = false }: Wanted): Found | undefined {
  const same = (value: string): string => (ignoreCase ? value.toLowerCase() : value);
  const whole = same(text);
  if (without !== undefined && whole.includes(same(without))) return undefined;
  if (asked === undefined) return { lines: [], count: 0 };
  if (!whole.includes(same(asked))) return undefined;
  const lines = linesOf(text);
  const hits = lines.flatMap((line, index) => (same(line).includes(same(asked)) ? index : []));
  if (hits.length === 0) return undefined;
  const sections = sectionsOf(lines);
  return {
    lines: hits.slice(0, maxLines).map((index) => ({
      number: index + 1,
      text: (lines[index] ?? '').slice(0, maxLine),
      section: (sections[index] ?? []).map((head) => head.slice(0, maxLine)),
    })),
    count: hits.length,
  };
}
