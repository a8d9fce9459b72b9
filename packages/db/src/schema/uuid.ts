import { randomBytes } from 'node:crypto';

/** Makes a UUID of version 7. Later ids sort later, so that new rows are next to each other in the indexes. */
export function uuid(now: number = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes.writeUInt8(0x70 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Returns an id for a query. That of no row, if a text does not fit a uuid column: PostgreSQL would fail the whole query. */
export function uuidOrNone(text: string): string {
  return isUuid(text) ? text : lowest;
}

const lowest = '00000000-0000-0000-0000-000000000000';

/**
 * Returns the ids that begin with a text; undefined if none can. An index finds a range of ids, but not the text of an id:
 * a cast of the column would read the whole table.
 */
export function uuidRange(text: string): { readonly from: string; readonly until: string } | undefined {
  const begin = text.toLowerCase();
  const from = begin + lowest.slice(begin.length);
  return isUuid(from) ? { from, until: begin + lowest.replaceAll('0', 'f').slice(begin.length) } : undefined;
}

/** Returns true if a text fits a uuid column. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
