import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';

/** PKCS #8 of an Ed25519 key (RFC 8410), up to its seed. */
const seedHeader = Buffer.from('302e020100300506032b657004220420', 'hex');
const ed25519 = Buffer.from('300506032b6570', 'hex');
/** `CN=`, as object identifier. */
const commonName = Buffer.from('0603550403', 'hex');

/** Returns a self-signed certificate. It is the same for the same host key: a device that was pinned stays as it is. */
export function makeCertificate(hostKey: string): { readonly key: string; readonly cert: string } {
  const seed = createHash('sha256').update(hostKey).digest();
  const key = createPrivateKey({ key: Buffer.concat([seedHeader, seed]), format: 'der', type: 'pkcs8' });
  const name = der(0x30, der(0x31, der(0x30, commonName, der(0x0c, Buffer.from('simulated')))));
  const signed = der(
    0x30,
    der(0x02, Buffer.from([1])),
    ed25519,
    name,
    der(0x30, der(0x17, Buffer.from('250101000000Z')), der(0x17, Buffer.from('490101000000Z'))),
    name,
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
  );
  const signature = der(0x03, Buffer.from([0]), sign(null, signed, key));
  const base64 = der(0x30, signed, ed25519, signature).toString('base64');
  return {
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  };
}

/** Returns a value in DER (X.690). */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
