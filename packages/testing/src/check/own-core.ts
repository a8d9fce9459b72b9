import { readFileSync, realpathSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname } from 'node:path';

/** Folder and version of the copy of @netraven/core that runs here, and with it the package that is checked. */
export function ownCore(): { readonly folder: string; readonly version: string } {
  const file = realpathSync(String(findPackageJSON('@netraven/core', import.meta.url)));
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return { folder: dirname(file), version };
}
