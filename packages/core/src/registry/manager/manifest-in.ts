import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../value-path.ts';

/** The package.json of a folder, as far as it can be read; else empty. */
export function manifestIn(folder: string): Readonly<Record<string, unknown>> {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return {};
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
    return isObject(value) ? value : {};
  } catch {
    // Of the host project itself the registry has said so by now; one above that is broken says nothing.
    return {};
  }
}
