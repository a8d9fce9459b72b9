import { readFileSync } from 'node:fs';
import { exportConditions } from '../../host/export-conditions.ts';
import type { Inspection } from '../inspect/inspect.ts';
import { ownManifest } from '../inspect/own-core.ts';
import type { RegistryOptions } from '../options.ts';
import type { PackageRecord } from '../record.ts';
import { isObject } from '../value-path.ts';
import { cacheFormat, dropCache, warnUnreadable, writeCache } from '../write-cache.ts';
import { stampOf } from './stamp.ts';
import { watchedPaths } from './watched-paths.ts';

/**
 * The outcome of an inspection, good for as long as nothing it hangs on has changed. The first line of its file; the
 * second is a `Stamped` of what is installed, which costs as much again, and is not looked at by who trusts it.
 */
interface Snapshot {
  readonly key: string;
  /** Whether every package was imported apart from anybody else's. */
  readonly apart: boolean;
  readonly always: Stamped;
  /** Without icons: these are many times longer than their place in `icons`, and many packages share one. */
  readonly records: readonly Omit<PackageRecord, 'icon'>[];
  readonly icons: readonly string[];
  /** For each record, where in `icons` its own stands; -1 where it has none. */
  readonly iconOf: readonly number[];
}

/** Paths, and the time of change of each. */
interface Stamped {
  readonly paths: readonly string[];
  readonly stamps: readonly number[];
}

/** File systems tell the time of a change by a clock that is a few ms behind. */
const clockTickMs = 100;

/** The records of an earlier inspection; `undefined` unless it is certain that another one would give the same. */
export function readSnapshot(options: RegistryOptions): PackageRecord[] | undefined {
  const { snapshot, installed } = read(options) ?? {};
  if (!snapshot || !installed || snapshot.key !== keyOf(options)) return undefined;
  const { apart, records, icons, iconOf, always } = snapshot;
  if (!apart && options.probing !== 'together') return undefined;
  if (!isUnchanged(() => always) || !(options.trustInstalled || isUnchanged(installed))) return undefined;
  return records.map((record, at) => {
    const icon = icons[iconOf[at] ?? -1];
    return icon === undefined ? record : { ...record, icon };
  });
}

function isUnchanged(look: () => Stamped): boolean {
  try {
    const { paths, stamps } = look();
    return paths.every((path, at) => stampOf(path) === stamps[at]);
  } catch {
    // The line is damaged, or something may not be looked at any more: an inspection says what.
    return false;
  }
}

/**
 * Keeps the records of an inspection that began at a time, in ms since 1970. Not while a package has a problem whose
 * cure may lie elsewhere; and not when something was changed meanwhile, as it may have been read before that.
 */
export function keepSnapshot(options: RegistryOptions, inspection: Inspection, begunAt: number): void {
  const { records, apart } = inspection;
  const file = fileOf(options);
  if (file === undefined) return;
  const stamped = records.every(isSettled) ? stamp(options, inspection) : undefined;
  const isOld = ({ stamps }: Stamped): boolean => stamps.every((changedAt) => changedAt < begunAt - clockTickMs);
  if (stamped && isOld(stamped.always) && isOld(stamped.installed)) {
    const snapshot: Snapshot = { key: keyOf(options), apart, always: stamped.always, ...pack(records) };
    writeCache(file, [snapshot, stamped.installed], options.logger);
  } else {
    dropCache(file, options.logger);
  }
}

function stamp(
  options: RegistryOptions,
  inspection: Inspection,
): { readonly always: Stamped; readonly installed: Stamped } | undefined {
  const stamped = (paths: readonly string[]): Stamped => ({ paths, stamps: paths.map(stampOf) });
  try {
    const paths = watchedPaths(options, inspection);
    return paths && { always: stamped(paths.always), installed: stamped(paths.installed) };
  } catch {
    // Something may not be looked at, or vanished just now: then there is nothing to rely on.
    return undefined;
  }
}

/** Nothing but a change of the package itself, or of what the host project declares, ends these. */
const lasting: ReadonlySet<string> = new Set([
  'NR_PACKAGE_TRANSITIVE',
  'NR_PACKAGE_NAME_DIFFERS',
  'NR_PACKAGE_FIELD_UNKNOWN',
  'NR_PACKAGE_META_UNKNOWN',
]);

function isSettled({ state, problems }: PackageRecord): boolean {
  return (state === 'ready' || state === 'disabled') && problems.every(({ code }) => lasting.has(code));
}

function pack(records: readonly PackageRecord[]): Pick<Snapshot, 'records' | 'icons' | 'iconOf'> {
  const icons = [...new Set(records.flatMap(({ icon }) => icon ?? []))];
  const places = new Map<string | undefined, number>(icons.map((icon, at) => [icon, at]));
  return {
    // oxlint-disable-next-line no-unused-vars -- left out of the rest
    records: records.map(({ icon: _, ...record }) => record),
    icons,
    iconOf: records.map(({ icon }) => places.get(icon) ?? -1),
  };
}

/** All that decides about the outcome beside the disk: what was asked for, by which program, on whose behalf. */
function keyOf({ hostProject, home, bundledFrom, folders, allowTransitive }: RegistryOptions): string {
  const { dependencies, optionalDependencies, devDependencies } = hostProject.manifest;
  return JSON.stringify([
    cacheFormat,
    ownManifest,
    process.version,
    exportConditions(),
    process.geteuid?.(),
    hostProject.folder,
    home,
    [dependencies, optionalDependencies, devDependencies],
    [bundledFrom, folders, allowTransitive],
  ]);
}

interface Stored {
  readonly snapshot: Snapshot;
  readonly installed: () => Stamped;
}

function read(options: RegistryOptions): Stored | undefined {
  const file = fileOf(options);
  if (file === undefined) return undefined;
  try {
    const text = readFileSync(file, 'utf8');
    const end = text.indexOf('\n');
    const snapshot: unknown = JSON.parse(text.slice(0, end));
    const installed = (): Stamped => JSON.parse(text.slice(end)) as Stamped;
    return isSnapshot(snapshot) ? { snapshot, installed } : undefined;
  } catch (error) {
    warnUnreadable(file, error, options.logger);
    return undefined;
  }
}

/** One that an earlier version of this file wrote, or a hand, may have any form. */
function isSnapshot(data: unknown): data is Snapshot {
  if (!isObject(data) || !isObject(data['always'])) return false;
  const { records, icons, iconOf, always } = data;
  return [records, icons, iconOf, always['paths'], always['stamps']].every(Array.isArray);
}

function fileOf({ cacheFile }: RegistryOptions): string | undefined {
  if (cacheFile === undefined) return undefined;
  return `${cacheFile.endsWith('.json') ? cacheFile.slice(0, -'.json'.length) : cacheFile}.warm.json`;
}
