import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { inject } from 'vitest';
import { publishTo } from './publish.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the registry that all test files share. */
    sharedRegistry: string;
  }
}

/** The registry that all test files share: a Verdaccio with our packages. */
export interface SharedRegistry {
  readonly url: string;
  /** The lines of an `.npmrc` for it. */
  readonly npmrc: string;
  /** Our packages as they are published: name to tarball. */
  readonly tarballs: ReadonlyMap<string, string>;
  /** The programs of Yarn 1 and Yarn 4, which differ in everything but the name. */
  readonly yarn: { readonly one: string; readonly four: string };
  /** Publishes a package folder or a tarball. `more`: fields of `dist`. */
  publish(packed: string, more?: object): Promise<void>;
}

/** The file that the global setup writes once the registry is ready. */
export type Ready =
  | { readonly error: string }
  | (Pick<SharedRegistry, 'url' | 'npmrc' | 'yarn'> & { readonly tarballs: readonly (readonly [string, string])[] });

export const sharedFolder: string = inject('sharedRegistry');

/** Returns the shared registry. Waits until it is ready. */
export async function sharedRegistry(): Promise<SharedRegistry> {
  const file = join(sharedFolder, 'ready.json');
  while (!existsSync(file)) await wait(50);
  const ready = JSON.parse(readFileSync(file, 'utf8')) as Ready;
  if ('error' in ready) throw new Error(`The shared registry did not start: ${ready.error}`);
  const { url } = ready;
  return { ...ready, tarballs: new Map(ready.tarballs), publish: (packed, more) => publishTo(url, packed, more) };
}
