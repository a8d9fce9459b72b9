import { createSecretKey } from 'node:crypto';
import type { Client } from 'ssh2';

const names = ['_encKey', '_decKey', '_encKeyMain', '_encKeyPktLen', '_decKeyMain', '_decKeyPktLen', '_macKey'];

/**
 * Wraps the session keys that ssh2 holds as raw bytes, once. Node otherwise checks and copies them anew for every packet,
 * which cost 0.7 ms of CPU a device. Reaches into ssh2; what is not found there is left alone.
 */
export function wrapKeys(client: Client): void {
  const protocol = inside(client, '_protocol');
  for (const side of ['_cipher', '_decipher']) {
    const keys = inside(protocol, side);
    if (!keys) continue;
    for (const name of names) {
      const key = keys[name];
      if (Buffer.isBuffer(key) && key.length > 0) keys[name] = createSecretKey(key);
    }
  }
}

function inside(owner: object | undefined, name: string): Record<string, unknown> | undefined {
  const found: unknown = owner && Reflect.get(owner, name);
  return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : undefined;
}
