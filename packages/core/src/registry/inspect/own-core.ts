import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readManifest } from '../find/read-manifest.ts';

interface OwnCore {
  /** Real folder. */
  readonly folder: string;
  readonly version: string;
}

let own: OwnCore | undefined;

/** This copy of @netraven/core. */
export function ownCore(): OwnCore {
  own ??= read();
  return own;
}

function read(): OwnCore {
  const folder = dirname(realpathSync(fileURLToPath(new URL('../../../package.json', import.meta.url))));
  return { folder, version: String(readManifest(folder).manifest?.['version']) };
}
