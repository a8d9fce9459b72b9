import { deflate, deflateSync, inflate, inflateSync } from 'node:zlib';
import { promisify } from 'node:util';

/** Encoding of a blob: the plain text, or a zlib stream (RFC 1950). */
export type Packing = 'none' | 'zlib';

/** A text as stored in a blob. */
export interface Packed {
  readonly content: Buffer;
  readonly packing: Packing;
}

/** Shorter texts gain nothing, in bytes. */
const shortest = 256;
/** Longer texts would block the process for too long, in bytes. */
const longestAtOnce = 256 * 1024;
/** At this level a configuration shrinks to a sixth. Slower levels save little more. */
const level = 1;

/**
 * Packs a text. This costs less than it saves in transfer and storage. A long text is packed in another thread, into one
 * buffer: Node would join smaller chunks in one turn of the event loop.
 */
export async function pack(text: Buffer): Promise<Packed> {
  if (text.length < shortest) return { content: text, packing: 'none' };
  const content =
    text.length > longestAtOnce
      ? await promisify(deflate)(text, { level, chunkSize: text.length })
      : deflateSync(text, { level });
  return content.length < text.length ? { content, packing: 'zlib' } : { content: text, packing: 'none' };
}

/** Returns the text of a blob. @param size of the text, in bytes @throws if it is damaged, or has another size */
export async function unpack(
  { content, packing }: { readonly content: Uint8Array; readonly packing: Packing },
  size: number,
): Promise<Buffer> {
  if (packing === 'none') return ofSize(Buffer.from(content.buffer, content.byteOffset, content.byteLength), size);
  // With one chunk it takes a quarter of the time. The smallest that zlib takes has 64 bytes.
  const options = { chunkSize: Math.max(size + 1, 64) };
  // Handing a short text to a thread costs more than to unpack it here.
  return ofSize(
    size > longestAtOnce ? await promisify(inflate)(content, options) : inflateSync(content, options),
    size,
  );
}

function ofSize(text: Buffer, size: number): Buffer {
  if (text.length !== size) throw new Error(`it has ${text.length} bytes instead of ${size}`);
  return text;
}
