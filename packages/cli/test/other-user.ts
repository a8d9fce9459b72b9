import { chmodSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { onTestFinished } from 'vitest';
import type { HostFolder } from './host-folder.ts';
import type { SpawnOptions } from './netraven.ts';

/** Whether another user could run the program: not where the repository lies below a private folder. */
const isPublic = (folder: string): boolean =>
  (statSync(folder).mode & 0o001) !== 0 && (dirname(folder) === folder || isPublic(dirname(folder)));

/** Whether there is a user here, {@link held}, whom file modes hold back. */
export const mayHold: boolean = process.getuid?.() !== 0 || isPublic(import.meta.dirname);

/** Runs the program as a user whom file modes hold back: nobody, where the tests run as root. */
export const held: SpawnOptions = process.getuid?.() === 0 ? { uid: 65_534 } : {};

/** Lets {@link held} read a host project, and write nothing in it. */
export function close(host: HostFolder): HostFolder {
  chmodSync(host.folder, 0o555);
  onTestFinished(() => chmodSync(host.folder, 0o755));
  return host;
}
