import type { Finding } from '../finding.ts';
import type { PackedPackage } from '../packed/packed-package.ts';

/** Checks a packed package without running its code. */
export type Rule = (pack: PackedPackage) => readonly Finding[];

/** Returns the names and ranges in a manifest field such as `dependencies`. None if it is no object. */
export function rangesIn(value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}
