import type { Unreadable } from '@netraven/api';
import type { Logger } from '@netraven/core';
import type { z } from 'zod';
import { serverError } from '../codes.ts';

/** An answer that can be sent, and the entries that it lacks. */
export interface Readable {
  /** Undefined: the answer as a whole cannot be shown. */
  readonly value: unknown;
  readonly unreadable: readonly Unreadable[];
}

/** More entries are left out without a word each. */
const mostNamed = 100;

/**
 * Returns an answer by its schema: dates as text, without fields that the schema does not name. A stored value can break the
 * schema: a device, another version or a person wrote it. The smallest list entry with such a value is left out and named
 * in `unreadable`, so that one row does not hide the others.
 *
 * @param whole `leave-out`: an answer without an entry to leave out becomes undefined, in place of an error
 * @throws {NetRavenError} NR_ROW_UNREADABLE
 */
export function readable(schema: z.ZodType, answer: unknown, whole: 'fail' | 'leave-out' = 'fail'): Readable {
  const found: Unreadable[] = [];
  for (let left = answer; ;) {
    const parsed = schema.safeParse(left);
    if (parsed.success) return { value: withNamed(parsed.data, found), unreadable: found };
    const entries = new Map<string, Path>();
    for (const { path, message } of parsed.error.issues) {
      const entry = entryOf(left, path);
      const about = nameOf(left, path);
      const problem = { code: 'NR_ROW_UNREADABLE' as const, path: path.join('.'), about, message };
      if (!entry && whole === 'leave-out') return { value: undefined, unreadable: [problem] };
      if (!entry) throw serverError('NR_ROW_UNREADABLE', `Cannot show ${about || 'this'}: ${problem.path}: ${message}`);
      if (entries.has(entry.join('.'))) continue;
      entries.set(entry.join('.'), entry);
      if (found.length < mostNamed) found.push(problem);
    }
    left = without(left, [...entries.values()]);
  }
}

type Path = readonly PropertyKey[];

function withNamed(value: unknown, found: readonly Unreadable[]): unknown {
  if (found.length === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { unreadable = [] } = value as { unreadable?: readonly Unreadable[] };
  return { ...value, unreadable: [...unreadable, ...found].slice(0, mostNamed) };
}

/** Returns the path of the innermost list entry that has a value; undefined without one. */
function entryOf(answer: unknown, path: Path): Path | undefined {
  let entry: Path | undefined;
  let value = answer;
  for (const [depth, key] of path.entries()) {
    if (Array.isArray(value)) entry = path.slice(0, depth + 1);
    value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  }
  return entry;
}

/** Returns the name or id of the innermost object on a path that has one. */
function nameOf(answer: unknown, path: Path): string {
  let name = '';
  let value = answer;
  for (const key of [undefined, ...path]) {
    if (key !== undefined) value = (value as Record<PropertyKey, unknown>)[key];
    if (typeof value !== 'object' || value === null) break;
    const { deviceName, device, name: own, version, id } = value as Record<string, unknown>;
    const words = [deviceName, device, own, own === undefined ? undefined : version, id].filter(
      (word) => typeof word === 'string' || typeof word === 'number',
    );
    if (words.length > 0) name = words.join(' ').slice(0, 300);
  }
  return name;
}

/** Returns a copy without some list entries. Shares all that does not change. */
function without(value: unknown, paths: readonly Path[]): unknown {
  const byKey = Map.groupBy(paths, ([key]) => key);
  const inner = (key: PropertyKey): Path[] => (byKey.get(key) ?? []).map((path) => path.slice(1));
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => {
      const below = inner(index);
      if (below.length === 0) return [item];
      return below.some((path) => path.length === 0) ? [] : [without(item, below)];
    });
  }
  const changed = [...byKey.keys()].map((key) => [
    key,
    without((value as Record<PropertyKey, unknown>)[key as PropertyKey], inner(key as PropertyKey)),
  ]);
  return { ...(value as object), ...(Object.fromEntries(changed) as object) };
}

/** Logs each unreadable entry once: a page asks for its lists every few seconds. */
export function unreadableLogger(logger: Logger): (entries: readonly Unreadable[]) => void {
  const known = new Set<string>();
  return (entries) => {
    for (const { code, path, about, message } of entries) {
      const key = `${about} ${path.replaceAll(/\d+/g, '')} ${message}`;
      if (known.has(key)) continue;
      if (known.size >= 1_000) known.clear();
      known.add(key);
      logger.error(`Cannot show ${about}: ${path}: ${message}`, { code });
    }
  };
}
