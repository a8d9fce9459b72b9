import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { messageOf } from '@netraven/core';
import { deviceError } from '../codes.ts';

/** The largest file of a platform that is read, in bytes. */
const largest = 4 * 1024 * 1024;

/**
 * Reads a file of a platform folder. Returns undefined if it does not exist.
 *
 * @param root the folder that links must not leave; default: the platform folder
 * @throws {NetRavenError} NR_DEVICE_PLATFORM_INVALID for a link to the outside, a large file, or no file at all
 */
export function readDataFile(folder: string, name: string, root: string = folder): string | undefined {
  const file = join(folder, name);
  try {
    if (!lstatSync(file, { throwIfNoEntry: false })) return undefined;
    const real = realpathSync(file);
    if (!real.startsWith(realpathSync(root) + sep)) throw new Error(`it is a link to ${real}, outside of the package`);
    const stats = lstatSync(real);
    if (!stats.isFile()) throw new Error('it is not a file');
    if (stats.size > largest) throw new Error(`it has ${stats.size} bytes; the limit is ${largest}`);
    return readFileSync(real, 'utf8');
  } catch (cause) {
    throw deviceError('NR_DEVICE_PLATFORM_INVALID', `${file} cannot be used: ${messageOf(cause)}`, { cause });
  }
}

/** Reads a JSON file of a platform folder, like {@link readDataFile}. @throws {NetRavenError} NR_DEVICE_PLATFORM_INVALID */
export function readDataJson(folder: string, name: string, root?: string): unknown {
  const text = readDataFile(folder, name, root);
  if (text === undefined) throw deviceError('NR_DEVICE_PLATFORM_INVALID', `${folder} has no ${name}`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    // The parser quotes the text. It may be another file, put there by mistake.
    throw deviceError('NR_DEVICE_PLATFORM_INVALID', `${join(folder, name)} is not JSON`, { cause });
  }
}
