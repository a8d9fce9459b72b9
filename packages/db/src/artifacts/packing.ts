import { deflate, deflateSync, inflate, inflateSync } from 'node:zlib';
import { promisify } from 'node:util';

/** How the text of a blob is kept: as it is, or as a zlib stream (RFC 1950). */
export type Packing = 'none' | 'zlib';

/** A text as a blob keeps it. */
export interface Packed {
  readonly content: Buffer;
  readonly packing: Packing;
}

/** Shorter texts gain nothing. */
const shortest = 256;
/** Longer ones would hold up everything else meanwhile. */
const longestAtOnce = 256 * 1024;
/** A configuration shrinks to a sixth; the slower levels save little more. */
const level = 1;

/** Packs a text: cheaper here than what it saves on the way to the database, in it, and back. */
export async function pack(text: Buffer): Promise<Packed> {
  if (text.length < shortest) return { content: text, packing: 'none' };
  const content =
    text.length > longestAtOnce ? await promisify(deflate)(text, { level }) : deflateSync(text, { level });
  return content.length < text.length ? { content, packing: 'zlib' } : { content: text, packing: 'none' };
}

/** The text again. */
export async function unpack({ content, packing }: Packed): Promise<Buffer> {
  if (packing === 'none') return content;
  return content.length > longestAtOnce / 4 ? promisify(inflate)(content) : inflateSync(content);
}
