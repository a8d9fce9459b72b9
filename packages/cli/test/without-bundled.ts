import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HostFolder } from '@netraven/test-utils/host-folder';
import type { SpawnOptions } from '../test-utils/netraven.ts';

const own = fileURLToPath(new URL('..', import.meta.url));

/** The same program from a package of its own that brings no job packages along: what there is, is the host project's. */
export function withoutBundled(host: HostFolder): SpawnOptions & { readonly bin: string } {
  const folder = host.at('elsewhere/netraven');
  mkdirSync(folder, { recursive: true });
  cpSync(join(own, 'src'), join(folder, 'src'), { recursive: true });
  symlinkSync(join(own, 'node_modules'), join(folder, 'node_modules'));
  const { name, version, type } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, type }));
  return { bin: join(folder, 'src', 'bin.ts') };
}
