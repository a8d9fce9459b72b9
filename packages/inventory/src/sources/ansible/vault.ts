import { createDecipheriv, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { importError } from '../../codes.ts';

/** Decrypts a text of Ansible Vault. */
export type OpenVault = (sealed: string) => Promise<string>;

/** Returns true for a text of Ansible Vault. */
export const isVault = (text: string): boolean => text.trimStart().startsWith('$ANSIBLE_VAULT;');

/** Returns a function that decrypts with a password: AES-256-CTR, key by PBKDF2 with SHA-256 and 10,000 rounds. */
export function vaultOpener(password: string): OpenVault {
  const opened = new Map<string, Promise<string>>();
  return (sealed) => {
    const text = opened.get(sealed) ?? open(sealed, password);
    opened.set(sealed, text);
    return text;
  };
}

/** @throws {NetRavenError} NR_IMPORT_VAULT_PASSWORD */
async function open(sealed: string, password: string): Promise<string> {
  const [head = '', ...body] = sealed.trim().split(/\s+/);
  if (!/^\$ANSIBLE_VAULT;1\.[12];AES256/.test(head)) {
    throw importError('NR_IMPORT_UNREADABLE', 'A value of Ansible Vault has an unknown format');
  }
  const [salt, mac, content] = Buffer.from(body.join(''), 'hex')
    .toString('latin1')
    .split('\n')
    .map((part) => Buffer.from(part, 'hex'));
  if (!salt || !mac || !content) throw importError('NR_IMPORT_UNREADABLE', 'A value of Ansible Vault is cut off');
  const keys = await promisify(pbkdf2)(password, salt, 10_000, 80, 'sha256');
  const expected = createHmac('sha256', keys.subarray(32, 64)).update(content).digest();
  if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) {
    throw importError('NR_IMPORT_VAULT_PASSWORD', 'The password does not open a value of Ansible Vault');
  }
  const decipher = createDecipheriv('aes-256-ctr', keys.subarray(0, 32), keys.subarray(64));
  const padded = Buffer.concat([decipher.update(content), decipher.final()]);
  return padded.subarray(0, padded.length - (padded.at(-1) ?? 0)).toString('utf8');
}
