import { sql, type RawBuilder } from 'kysely';

/**
 * Returns a value as JSON text that PostgreSQL can store. It refuses NUL and lone surrogates, and a device or job can send
 * both. They become U+FFFD, so that one bad text does not stop a whole batch.
 */
export function json(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  // JSON.stringify writes NUL as \u0000 and lone surrogates as \ud8xx. Other escapes are skipped pair by pair.
  return text.includes('\\u') ? text.replace(/\\(?:u0000|ud[89a-f][0-9a-f]{2}|[^])/g, asStorable) : text;
}

/** Returns a text that a text column can store. */
export function plain(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

function asStorable(escape: string): string {
  return escape.length > 2 ? '\uFFFD' : escape;
}

/** Selects a JSON array; an empty one for any other value. PostgreSQL gives up the whole query for a row with another kind. */
export function arrayOrEmpty(value: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`case when json_typeof(${value}) = 'array' then ${value} else '[]' end`;
}

/** Selects a JSON object; an empty one for any other value. */
export function objectOrEmpty(value: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`case when json_typeof(${value}) = 'object' then ${value} else '{}' end`;
}
