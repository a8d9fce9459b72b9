import type { Database } from '../database.ts';
import { get, reveals, type Version } from './artifacts.ts';

/**
 * Returns a version with its text in clear, as the device gave it. Add an entry to the audit before you show it.
 *
 * @throws {NetRavenError} NR_SECRET_UNREADABLE
 */
export async function reveal(db: Database, id: number): Promise<{ version: Version; text: string } | undefined> {
  const found = await get(db, id);
  return found && { ...found, text: putBack(found.text, await reveals(db, id)) };
}

/** Puts secrets back for their masks. A text that only looks like a mask stays. */
export function putBack(text: string, secrets: Readonly<Record<string, string>>): string {
  // In one pass: a secret may look like a mask itself.
  return text.replace(/<secret:[0-9a-f]+>/g, (mask) => (Object.hasOwn(secrets, mask) ? (secrets[mask] ?? mask) : mask));
}
