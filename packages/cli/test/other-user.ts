import { chmodSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { onTestFinished } from 'vitest';
import type { HostFolder } from '@netraven/test-utils/host-folder';
import type { SpawnOptions } from '../test-utils/netraven.ts';

/** Returns true if every user can read a folder: no folder above it is private. */
const isPublic = (folder: string): boolean =>
  (statSync(folder).mode & 0o001) !== 0 && (dirname(folder) === folder || isPublic(dirname(folder)));

/** True if the tests can run the program as {@link held}. */
export const mayHold: boolean = process.getuid?.() !== 0 || isPublic(import.meta.dirname);

/** Runs the program as a user that file modes restrict. As root, the tests use the unprivileged uid 65534. */
export const held: SpawnOptions = process.getuid?.() === 0 ? { uid: 65_534 } : {};

/** Lets {@link held} read a host project, and write nothing in it. */
export function close(host: HostFolder): HostFolder {
  chmodSync(host.folder, 0o555);
  onTestFinished(() => chmodSync(host.folder, 0o755));
  return host;
}
