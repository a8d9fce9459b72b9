import { dirname } from 'node:path';

/** Returns a folder and those above it, up to the root. */
export function foldersAbove(folder: string): string[] {
  const folders = [folder];
  for (let at = dirname(folder); at !== folders.at(-1); at = dirname(at)) folders.push(at);
  return folders;
}
