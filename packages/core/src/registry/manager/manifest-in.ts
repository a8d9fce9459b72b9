import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../value-path.ts';

/** Returns the package.json of a folder; empty if it cannot be read. */
export function manifestIn(folder: string): Readonly<Record<string, unknown>> {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return {};
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
    return isObject(value) ? value : {};
  } catch {
    // The registry reports a broken file of the host project; one above it does not matter.
    return {};
  }
}
