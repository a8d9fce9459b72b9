import { fileURLToPath } from 'node:url';

// An import of `node:fs` also loads its streams: 2 ms of `netraven --help`.
const { readFileSync } = process.getBuiltinModule('node:fs');

/** The package `netraven` itself. Job packages among its dependencies are the bundled ones. */
export interface OwnPackage {
  readonly folder: string;
  readonly version: string;
}

/** Finds the package of this file. */
export function ownPackage(): OwnPackage {
  const folder = fileURLToPath(new URL('../..', import.meta.url));
  const { version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as { version: string };
  return { folder, version };
}
