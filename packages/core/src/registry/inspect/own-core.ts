import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readManifest } from '../find/read-manifest.ts';

interface OwnCore {
  /** Real folder. */
  readonly folder: string;
  readonly version: string;
}

/** Its manifest. */
export const ownManifest: string = fileURLToPath(new URL('../../../package.json', import.meta.url));

let own: OwnCore | undefined;

/** This copy of @netraven/core. */
export function ownCore(): OwnCore {
  own ??= read();
  return own;
}

/** What made a cache: of another version, it counts for nothing. */
export function madeBy(): string {
  return `${ownCore().version} on Node.js ${process.version}`;
}

function read(): OwnCore {
  const folder = dirname(realpathSync(ownManifest));
  return { folder, version: String(readManifest(folder).manifest?.['version']) };
}
