import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Returns the path of a program; undefined if it is not installed. Looks only in the folders of PATH, and in the `sbin`
 * next to each `bin`, which ordinary users do not have there. So a PATH with few programs hides all others from the tests.
 */
export function findProgram(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders
    .flatMap((folder) => (folder.endsWith('/bin') ? [folder, folder.replace(/bin$/, 'sbin')] : [folder]))
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/** Returns the first of these programs that is not installed. */
export function missingProgram(...names: readonly string[]): string | undefined {
  return names.find((name) => findProgram(name) === undefined);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
