import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { testServer } from './server.ts';

/**
 * Gives a new home a cluster without tables, a copy of one: `initdb` takes half a second of CPU. Does nothing on a platform
 * without managed PostgreSQL.
 */
export async function copyCluster(home: string): Promise<void> {
  const { cluster } = await testServer();
  if (cluster === undefined) return;
  await mkdir(join(home, 'postgres'), { recursive: true });
  // With the owners, unlike `fs.cp`: root's server runs as another user.
  await promisify(execFile)('cp', ['-a', cluster, join(home, 'postgres')]);
}
