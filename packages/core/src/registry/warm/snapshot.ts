import { readFileSync } from 'node:fs';
import { exportConditions } from '../../host/export-conditions.ts';
import type { OpenPackage } from '../inspect/open-package.ts';
import { ownManifest } from '../inspect/own-core.ts';
import type { RegistryOptions } from '../options.ts';
import type { PackageRecord } from '../record.ts';
import { isObject } from '../value-path.ts';
import { dropCache, warnUnreadable, writeCache } from '../write-cache.ts';
import { stampOf } from './stamp.ts';
import { watchedPaths } from './watched-paths.ts';

/** The outcome of an inspection, good for as long as nothing it hangs on has changed. */
interface Snapshot {
  readonly key: string;
  /** Without icons: these are many times longer than their place in `icons`, and many packages share one. */
  readonly records: readonly Omit<PackageRecord, 'icon'>[];
  readonly icons: readonly string[];
  /** For each record, where in `icons` its own stands; -1 where it has none. */
  readonly iconOf: readonly number[];
  readonly always: Stamped;
  readonly installed: Stamped;
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
  const snapshot = read(options);
  if (snapshot?.key !== keyOf(options)) return undefined;
  const { records, icons, iconOf, always, installed } = snapshot;
  if (!isUnchanged(always) || !(options.trustInstalled || isUnchanged(installed))) return undefined;
  return records.map((record, at) => {
    const icon = icons[iconOf[at] ?? -1];
    return icon === undefined ? record : { ...record, icon };
  });
}

function isUnchanged({ paths, stamps }: Stamped): boolean {
  try {
    return paths.every((path, at) => stampOf(path) === stamps[at]);
  } catch {
    // Something may not be looked at any more: an inspection says what.
    return false;
  }
}

/**
 * Keeps the records of an inspection that began at a time, in ms since 1970. Not while a package has a problem whose
 * cure may lie elsewhere; and not when something was changed meanwhile, as it may have been read before that.
 */
export function keepSnapshot(
  options: RegistryOptions,
  records: readonly PackageRecord[],
  opened: readonly OpenPackage[],
  begunAt: number,
): void {
  const file = fileOf(options);
  if (file === undefined) return;
  const stamped = records.every(isSettled) ? stamp(options, opened) : undefined;
  const isOld = ({ stamps }: Stamped): boolean => stamps.every((changedAt) => changedAt < begunAt - clockTickMs);
  if (stamped && isOld(stamped.always) && isOld(stamped.installed)) {
    writeCache(file, { key: keyOf(options), ...pack(records), ...stamped } satisfies Snapshot, options.logger);
  } else {
    dropCache(file, options.logger);
  }
}

function stamp(
  options: RegistryOptions,
  opened: readonly OpenPackage[],
): Pick<Snapshot, 'always' | 'installed'> | undefined {
  const stamped = (paths: readonly string[]): Stamped => ({ paths, stamps: paths.map(stampOf) });
  try {
    const paths = watchedPaths(options, opened);
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

function read(options: RegistryOptions): Snapshot | undefined {
  const file = fileOf(options);
  if (file === undefined) return undefined;
  try {
    const data: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isSnapshot(data) ? data : undefined;
  } catch (error) {
    warnUnreadable(file, error, options.logger);
    return undefined;
  }
}

/** One that an earlier version of this file wrote, or a hand, may have any form. */
function isSnapshot(data: unknown): data is Snapshot {
  if (!isObject(data)) return false;
  const { records, icons, iconOf, always, installed } = data;
  if (!isObject(always) || !isObject(installed)) return false;
  return [records, icons, iconOf, always['paths'], always['stamps'], installed['paths'], installed['stamps']].every(
    Array.isArray,
  );
}

function fileOf({ cacheFile }: RegistryOptions): string | undefined {
  return cacheFile?.replace(/(?:\.json)?$/, '.warm.json');
}
