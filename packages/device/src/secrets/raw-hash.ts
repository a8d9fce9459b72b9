import { createHash, createHmac } from 'node:crypto';
import { inPieces, type Steps } from '@netraven/core/attempt';
import type { Platform } from '../platform/platform.ts';
import { maskCode } from './mask-code.ts';

/** Inputs of the masks of a configuration, besides its text. */
export interface RawOrigin {
  readonly maskKey: Uint8Array;
  readonly platform: Platform;
  readonly deviceId: string;
  /** The commands that showed it, and their context. */
  readonly source: string;
}

/** Characters between two pauses. */
const pieceLength = 1 << 16;
const platforms = new WeakMap<Platform, string>();

/**
 * Returns a hash of a configuration with its secrets. Two equal hashes have the same masked text: all that it depends on is
 * part of the key. Without the key, no one can try what a secret is.
 */
export async function rawHash(text: string, { maskKey, platform, deviceId, source }: RawOrigin): Promise<Buffer> {
  const rules = [maskCode(), rulesOf(platform), deviceId, source];
  const key = createHmac('sha256', maskKey)
    .update(`raw text\0${JSON.stringify(rules)}`)
    .digest();
  return inPieces(hashSteps(text, key));
}

function* hashSteps(text: string, key: Buffer): Steps<Buffer> {
  const hash = createHmac('sha256', key);
  for (let from = 0; from < text.length;) {
    // Both halves of a character must be in one piece.
    const end = from + pieceLength + (/[\ud800-\udbff]/.test(text.charAt(from + pieceLength - 1)) ? 1 : 0);
    hash.update(text.slice(from, end));
    from = end;
    yield;
  }
  return hash.digest();
}

/** Returns a hash of the data of a platform. */
function rulesOf(platform: Platform): string {
  let found = platforms.get(platform);
  if (found === undefined) {
    found = createHash('sha256').update(JSON.stringify(platform)).digest('hex');
    platforms.set(platform, found);
  }
  return found;
}
