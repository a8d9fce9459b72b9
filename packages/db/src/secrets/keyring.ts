import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { dbError } from '../codes.ts';

/** Seals secrets for the database, and opens them. */
export interface Keyring {
  /** Seals a text with AES-256-GCM and a key of its own, which the master key wraps. A value that is moved to another `identity`, e.g. `credential:<id>`, does not open. */
  seal(plain: string, identity: string): Buffer;
  /** @throws {NetRavenError} NR_SECRET_UNREADABLE */
  open(sealed: Buffer, identity: string): string;
  /** Derives 32 bytes from the master key by HKDF, e.g. for mask fingerprints. */
  derive(purpose: string): Buffer;
}

/** Layout: format byte 1, wrapped key (12 nonce, 32, 16 tag), value (12 nonce, n, 16 tag). */
const format = 1;
const nonceBytes = 12;
const tagBytes = 16;
const wrappedBytes = nonceBytes + 32 + tagBytes;
/** Bytes by which a sealed value is longer than the text. */
export const sealedOverhead: number = 1 + wrappedBytes + nonceBytes + tagBytes;

/** Makes a keyring from a master key of 32 bytes. */
export function openKeyring(masterKey: Buffer): Keyring {
  return {
    seal(plain, identity) {
      const key = randomBytes(32);
      return Buffer.concat([
        Buffer.of(format),
        encrypt(masterKey, key, identity),
        encrypt(key, Buffer.from(plain), identity),
      ]);
    },
    open(sealed, identity) {
      try {
        if (sealed[0] !== format) throw new Error(`unknown format ${sealed[0]}`);
        const key = decrypt(masterKey, sealed.subarray(1, 1 + wrappedBytes), identity);
        return decrypt(key, sealed.subarray(1 + wrappedBytes), identity).toString();
      } catch (cause) {
        throw dbError('NR_SECRET_UNREADABLE', `The sealed value of ${identity} cannot be opened`, { cause });
      }
    },
    derive(purpose) {
      return Buffer.from(hkdfSync('sha256', masterKey, '', `netraven ${purpose}`, 32));
    },
  };
}

function encrypt(key: Buffer, plain: Buffer, identity: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(identity));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, sealed: Buffer, identity: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(identity));
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
}
