import { createHash } from 'node:crypto';

/** Returns the id of a generated row: a UUID of the kind that is made of random bytes. */
export function idOf(kind: string, n: number): string {
  const hex = createHash('md5').update(`${kind} ${n}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join('-');
}

/** Returns the same as an expression of PostgreSQL. */
export function sqlId(kind: string, n: string): string {
  return `overlay(overlay(md5('${kind} ' || ${n}) placing '4' from 13 for 1) placing 'a' from 17 for 1)::uuid`;
}
