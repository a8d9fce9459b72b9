import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Makes the home, for its owner only. Root's may be entered by others, but not listed: PostgreSQL refuses to run as root,
 * and its user has to get to the database. What others could guess in there is closed by itself.
 */
export async function makeHome(home: string): Promise<void> {
  await mkdir(home, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  for (const folder of ['logs', 'cache']) await mkdir(join(home, folder), { recursive: true, mode: 0o700 });
}
