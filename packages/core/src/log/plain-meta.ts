import { messageOf } from '../contract/netraven-error.ts';

/**
 * Returns the meta of an entry as all transports can write it. One that JSON cannot hold would stop the file and the log
 * table: each would try the same entry again and again.
 */
export function plainMeta(meta: object): object {
  try {
    JSON.stringify(meta);
    return meta;
  } catch {
    return withTexts(meta);
  }
}

/** Writes each BigInt as text. Leaves out a meta that is circular, or that throws. */
function withTexts(meta: object): object {
  try {
    const text = JSON.stringify(meta, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    return JSON.parse(text) as object;
  } catch (error) {
    return { dropped: `the meta cannot be written as JSON: ${messageOf(error)}` };
  }
}
