import { readFileSync, realpathSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname } from 'node:path';

/** Returns folder and version of the @netraven/core of this process. The checked package runs with it. */
export function ownCore(): { readonly folder: string; readonly version: string } {
  const file = realpathSync(String(findPackageJSON('@netraven/core', import.meta.url)));
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return { folder: dirname(file), version };
}
