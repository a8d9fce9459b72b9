import { readFileSync } from 'node:fs';
import type { ResolvedMeta } from '../../contract/meta.ts';
import type { Logger } from '../../log/record.ts';
import { isObject } from '../value-path.ts';
import { cacheFormat, warnUnreadable, writeCache } from '../write-cache.ts';
import { madeBy } from './own-core.ts';

/** What the inspection of a good package gave. */
export interface Inspected {
  readonly meta: ResolvedMeta;
  /** SVG path data of `meta.icon`. */
  readonly icon: string;
  readonly configSchema?: object;
}

/** What is known of a package. */
export interface Known {
  readonly inspected: Inspected;
  /** Whether nobody else's package was in the process that it comes from, and could have changed it. */
  readonly apart: boolean;
}

/** Results of inspections, by real path and identity: a package that did not change is not loaded again. */
export interface ProbeCache {
  get(path: string, identity: string): Known | undefined;
  /** Keeps what is known of a package, be it what it was before. */
  set(path: string, identity: string, known: Known): void;
  /** Writes what was set since the cache was opened; the rest is forgotten. */
  save(): void;
}

interface Entry extends Known {
  readonly identity: string;
}

/** Opens the cache of a file. One that is missing, broken, or made by another version is empty: the disk is the truth. */
export function openProbeCache(file: string | undefined, logger: Logger | undefined): ProbeCache {
  const stored = file === undefined ? new Map<string, Entry>() : read(file, logger);
  const kept = new Map<string, Entry>();
  let changed = false;
  return {
    get(path, identity) {
      const entry = stored.get(path);
      return entry?.identity === identity ? entry : undefined;
    },
    set(path, identity, known) {
      kept.set(path, { identity, inspected: known.inspected, apart: known.apart });
      changed ||= stored.get(path) !== known;
    },
    save() {
      if (file === undefined || (!changed && kept.size === stored.size)) return;
      writeCache(file, [{ madeBy: madeBy(), format: cacheFormat, packages: Object.fromEntries(kept) }], logger);
    },
  };
}

function read(file: string, logger: Logger | undefined): Map<string, Entry> {
  try {
    const data: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!isObject(data) || data['madeBy'] !== madeBy() || data['format'] !== cacheFormat) return new Map();
    if (isObject(data['packages'])) {
      return new Map(Object.entries(data['packages'] as Record<string, Entry>));
    }
  } catch (error) {
    warnUnreadable(file, error, logger);
  }
  return new Map();
}
