import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { HostFolder } from '@netraven/test-utils/host-folder';
import { netraven, type Ended } from '../test-utils/netraven.ts';

const recorder = fileURLToPath(new URL('./record-modules.mjs', import.meta.url));

/** Runs the program and tells which npm packages and modules of Node it loaded. */
export async function loadedPackages(
  host: HostFolder,
  args: readonly string[],
): Promise<Ended & { readonly packages: ReadonlySet<string> }> {
  const file = host.at('modules.json');
  const ended = await netraven(host, args, { node: ['--import', recorder], env: { NETRAVEN_TEST_MODULES: file } });
  const urls = JSON.parse(readFileSync(file, 'utf8')) as string[];
  const names = urls.map((url) =>
    /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\/|^(node:.*)/.exec(url)?.slice(1).find(Boolean),
  );
  return { ...ended, packages: new Set(names.filter((name) => name !== undefined)) };
}
