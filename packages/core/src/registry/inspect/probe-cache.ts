import { readFileSync } from 'node:fs';
import type { ResolvedMeta } from '../../contract/meta.ts';
import { messageOf } from '../../contract/netraven-error.ts';
import type { Logger } from '../../log/record.ts';
import { writeWhole } from '../../system/whole-file.ts';
import { stampOf } from '../identity.ts';
import { isObject } from '../value-path.ts';
import { ownCore } from './core-copy.ts';

/** Result of the inspection of a good package. */
export interface Inspected {
  readonly meta: ResolvedMeta;
  /** SVG path data of `meta.icon`. */
  readonly icon: string;
  readonly configSchema?: object;
  readonly summarizes?: true;
}

/** A result, and how it was obtained. */
export interface CachedResult {
  readonly inspected: Inspected;
  /** True if no package of another publisher was in the process, which could have changed the result. */
  readonly loadedAlone: boolean;
  /** Paths that change with what the package imports, and their stamps before it was loaded. */
  readonly imports: readonly string[];
  readonly importStamps: string;
}

/** Returns a text that changes when one of these paths is replaced or edited. */
export function stampsOf(paths: readonly string[]): string {
  return paths.map(stampOf).join('\n');
}

/** Results of inspections, by real path and identity. A package that did not change is not loaded again. */
export interface ProbeCache {
  get(path: string, identity: string): CachedResult | undefined;
  /** Keeps a result, new or from the cache. */
  set(path: string, identity: string, result: CachedResult): void;
  /** Writes the results that were set, and drops the others. */
  save(): void;
}

interface Entry extends CachedResult {
  readonly identity: string;
}

/**
 * Raise when earlier results must not be used. 2: packages of one scope were loaded in one process before. 3: records had
 * no key of the dependency. 4: other identities. 5: schemas that take long to compile were accepted. 6: `summarize` was
 * not looked at. 7: changes of dependencies were not noticed. 8: nor were missing ones that are installed later.
 */
const cacheFormat = 8;

/** Opens the cache of a file. A missing or broken file, or one of another version, is an empty cache. */
export function openProbeCache(file: string | undefined, logger: Logger | undefined): ProbeCache {
  const stored = file === undefined ? new Map<string, Entry>() : read(file, logger);
  const kept = new Map<string, Entry>();
  let changed = false;
  return {
    get(path, identity) {
      const entry = stored.get(path);
      return entry?.identity === identity && stampsOf(entry.imports) === entry.importStamps ? entry : undefined;
    },
    set(path, identity, result) {
      kept.set(path, { ...result, identity });
      changed ||= stored.get(path) !== result;
    },
    save() {
      if (file === undefined || (!changed && kept.size === stored.size)) return;
      const content = { madeBy: madeBy(), format: cacheFormat, packages: Object.fromEntries(kept) };
      try {
        writeWhole(file, JSON.stringify(content));
      } catch (error) {
        logger?.warning(
          `The cache ${file} cannot be written; packages are loaded again at the next start: ${messageOf(error)}`,
        );
      }
    },
  };
}

function read(file: string, logger: Logger | undefined): Map<string, Entry> {
  try {
    const data: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!isObject(data) || data['madeBy'] !== madeBy() || data['format'] !== cacheFormat) return new Map();
    const packages = isObject(data['packages']) ? Object.entries(data['packages']) : [];
    // A package with any other entry is loaded again.
    return new Map(packages.filter((entry): entry is [string, Entry] => isEntry(entry[1])));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      logger?.warning(`The cache ${file} cannot be read; packages are loaded again: ${messageOf(error)}`);
  }
  return new Map();
}

/** Returns true for an entry with all that is read from it. The form of what it contains follows from {@link cacheFormat}. */
function isEntry(value: unknown): value is Entry {
  if (!isObject(value) || !isObject(value['inspected'])) return false;
  const { imports, inspected } = value;
  const arePaths = Array.isArray(imports) && imports.every((path) => typeof path === 'string');
  return arePaths && isObject(inspected['meta']) && typeof inspected['icon'] === 'string';
}

/** Another version of core or Node.js may judge differently. */
function madeBy(): string {
  return `${ownCore().version} on Node.js ${process.version}`;
}
