import type { FieldOf } from './fields.ts';
import { holdsHidden } from './kept-secrets.ts';

/**
 * Returns the items of a list that was not set: those of the administrator or the package. The server takes a list as a
 * whole, so adding to it must copy them. Undefined: they hold a secret, which cannot be copied.
 */
export function inheritedRows({ fallback }: FieldOf<'rows'>): readonly unknown[] | undefined {
  if (holdsHidden(fallback)) return undefined;
  return Array.isArray(fallback) ? fallback : [];
}
