/**
 * A value as JSON text that PostgreSQL stores: it refuses NUL and half surrogates in jsonb, and a device or a job can
 * send both. They become U+FFFD, so that one bad text cannot stop a whole batch.
 */
export function json(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  // JSON.stringify writes NUL as \u0000 and half surrogates as \ud8xx; other escapes are passed over pair by pair.
  return text.includes('\\u') ? text.replace(/\\(?:u0000|ud[89a-f][0-9a-f]{2}|[^])/g, asStorable) : text;
}

/** The same for a plain text column. */
export function plain(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

function asStorable(escape: string): string {
  return escape.length > 2 ? '\uFFFD' : escape;
}
