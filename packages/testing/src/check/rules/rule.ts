import type { Finding } from '../finding.ts';
import type { PackedPackage } from '../packed/packed-package.ts';

/** Looks at a packed package without running anything of it. */
export type Rule = (pack: PackedPackage) => readonly Finding[];

/** A field of a manifest that maps names to texts; whatever is none is left out. */
export function entriesOf(value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}
