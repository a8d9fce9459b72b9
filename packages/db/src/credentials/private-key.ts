import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import ssh2 from 'ssh2';
import { dbError } from '../codes.ts';
import { readEncryption, writeEd25519 } from './open-ssh-key.ts';

/** A private key after reading. */
export interface PrivateKey {
  /** Not encrypted, without its comment, in a format that ssh2 reads. */
  readonly text: string;
  /** Of its public key: `SHA256:…`, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
}

const curves = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

/** A round blocks the process for 11 ms. `ssh-keygen` uses 16 or 24. */
const maxRounds = 128;

/**
 * Reads a private key in OpenSSH's own format or in PEM: ed25519, ECDSA or RSA. The passphrase is not
 * needed later: opening a key takes a quarter of a second, too long for each login, and the stored key is sealed.
 *
 * @throws {NetRavenError} NR_CREDENTIAL_KEY_UNREADABLE, NR_CREDENTIAL_PASSPHRASE_MISSING, NR_CREDENTIAL_PASSPHRASE_WRONG
 */
export function readPrivateKey(text: string, passphrase = ''): PrivateKey {
  const given = text.trim().replaceAll('\r\n', '\n');
  if (!/^-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\n/.test(given)) throw unreadable(whatElse(given));
  const encryption = readEncryption(given);
  const encrypted = encryption
    ? encryption.cipher !== 'none'
    : /^(?:-----BEGIN ENCRYPTED |Proc-Type: 4,ENCRYPTED)/m.test(given);
  if (encrypted && passphrase === '') {
    throw dbError('NR_CREDENTIAL_PASSPHRASE_MISSING', 'The private key is encrypted, and no passphrase was given');
  }
  if (encryption && encryption.rounds > maxRounds) {
    throw unreadable(`is encrypted with ${encryption.rounds} rounds; at most ${maxRounds} are supported`);
  }
  let key: KeyObject;
  try {
    key = encryption ? openSshKey(given, passphrase) : createPrivateKey({ key: given, passphrase });
  } catch (cause) {
    if (!encrypted) throw unreadable('is damaged or of an unknown kind', cause);
    const message = 'The private key cannot be opened with this passphrase';
    throw dbError('NR_CREDENTIAL_PASSPHRASE_WRONG', message, { cause });
  }
  const written = write(key);
  return { text: written, fingerprint: fingerprintOf(written) };
}

/** @throws {Error} of ssh2 */
function openSshKey(text: string, passphrase: string): KeyObject {
  return createPrivateKey(parse(text, passphrase).getPrivatePEM());
}

function parse(text: string, passphrase?: string): Exclude<ReturnType<typeof ssh2.utils.parseKey>, Error> {
  const parsed = ssh2.utils.parseKey(text, passphrase);
  if (parsed instanceof Error) throw parsed;
  return parsed;
}

function write(key: KeyObject): string {
  const { namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ed25519') return writeEd25519(key);
  if (key.asymmetricKeyType === 'rsa') return key.export({ type: 'pkcs1', format: 'pem' }).toString();
  if (curves.has(namedCurve)) return key.export({ type: 'sec1', format: 'pem' }).toString();
  throw unreadable(`is of the kind ${[key.asymmetricKeyType, namedCurve].join(' ').trim()}, which SSH does not take`);
}

function fingerprintOf(text: string): string {
  const hash = createHash('sha256').update(parse(text).getPublicSSH()).digest('base64');
  return `SHA256:${hash.replace(/=+$/, '')}`;
}

/** Names the kind of text that was given instead of a private key. */
function whatElse(text: string): string {
  if (/^(?:ssh-|ecdsa-|sk-|-----BEGIN (?:[A-Z]+ )?PUBLIC|---- BEGIN SSH2 PUBLIC)/.test(text)) {
    return 'is a public key; the private one is in the file without .pub';
  }
  return text.startsWith('PuTTY-User-Key-File') ? "is in PuTTY's format" : 'is neither OpenSSH nor PEM';
}

// Never the text: half a key is a secret too.
function unreadable(why: string, cause?: unknown): Error {
  return dbError('NR_CREDENTIAL_KEY_UNREADABLE', `The private key ${why}`, { cause });
}
