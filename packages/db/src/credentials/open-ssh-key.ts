import type { KeyObject } from 'node:crypto';

/** First bytes of a key in OpenSSH's own format. */
const magic = 'openssh-key-v1\0';

/** Returns the encryption of a key in OpenSSH's own format; undefined for another format. `rounds`: of its slow hash. */
export function readEncryption(text: string): { readonly cipher: string; readonly rounds: number } | undefined {
  const body = /^-----BEGIN OPENSSH PRIVATE KEY-----([^-]+)-----END/.exec(text)?.[1];
  const bytes = Buffer.from(body ?? '', 'base64');
  if (bytes.toString('latin1', 0, magic.length) !== magic) return undefined;
  try {
    const [cipher, afterCipher] = readField(bytes, magic.length);
    const [, afterHash] = readField(bytes, afterCipher);
    const [options] = readField(bytes, afterHash);
    if (options.length === 0) return { cipher: cipher.toString('latin1'), rounds: 0 };
    const [, afterSalt] = readField(options, 0);
    return { cipher: cipher.toString('latin1'), rounds: options.readUInt32BE(afterSalt) };
  } catch {
    // The key is truncated, so it is not this format.
    return undefined;
  }
}

/** Returns an ed25519 key in OpenSSH's own format, not encrypted and without a comment. ssh2 reads no other format. */
export function writeEd25519(key: KeyObject): string {
  const { x = '', d = '' } = key.export({ format: 'jwk' });
  const [open, secret] = [Buffer.from(x, 'base64url'), Buffer.from(d, 'base64url')];
  const kind = field('ssh-ed25519');
  // The two equal check numbers verify a passphrase; this key has none.
  const inner = Buffer.concat([Buffer.alloc(8), kind, field(open), field(Buffer.concat([secret, open])), field('')]);
  const padding = Buffer.from(Array.from({ length: -inner.length & 7 }, (_, index) => index + 1));
  const bytes = Buffer.concat([
    Buffer.from(magic, 'latin1'),
    field('none'),
    field('none'),
    field(''),
    Buffer.of(0, 0, 0, 1),
    field(Buffer.concat([kind, field(open)])),
    field(Buffer.concat([inner, padding])),
  ]);
  const lines = bytes.toString('base64').replace(/.{70}(?!$)/g, '$&\n');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

/** Returns the bytes of a field and the offset of the next one. @throws {RangeError} when it is truncated */
function readField(bytes: Buffer, at: number): [field: Buffer, end: number] {
  const end = at + 4 + bytes.readUInt32BE(at);
  if (end > bytes.length) throw new RangeError('cut short');
  return [bytes.subarray(at + 4, end), end];
}

function field(value: Buffer | string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
