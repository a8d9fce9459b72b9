import { sql, type RawBuilder } from 'kysely';

/** Returns true for a pattern with `*` or `?`, which no name contains. */
export function isPattern(name: string): boolean {
  return /[*?]/.test(name);
}

/** Returns a name or a pattern for SQL's `like`. */
export function likeOf(name: string): string {
  return isPattern(name) ? escapeLike(name).replaceAll('*', '%').replaceAll('?', '_') : name;
}

/** Compares a column with a name or a pattern. Default: any name. */
export function hasName(column: RawBuilder<unknown>, name: string | undefined): RawBuilder<boolean> {
  if (name === undefined) return sql`true`;
  return isPattern(name) ? sql`${column} like ${likeOf(name)}` : sql`${column} = ${name}`;
}

/** Escapes the signs that mean something in SQL's `like`. */
export function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}
