import { realpathSync } from 'node:fs';

/** Follows every link of a path. Returns undefined if it leads nowhere: importing it fails too, with the cause. */
export function follow(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}
