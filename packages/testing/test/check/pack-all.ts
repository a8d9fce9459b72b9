import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** The files of a package folder by path. An object is written as JSON, `undefined` is skipped. */
export type Files = Readonly<Record<string, string | object | undefined>>;

/** Writes package folders. Returns their paths by key. */
export function writeAll<Key extends string>(
  folder: string,
  packages: Readonly<Record<Key, Files>>,
): Record<Key, string> {
  const folders = Object.entries<Files>(packages).map(([key, files], at) => {
    const path = join(folder, String(at));
    for (const [name, content] of Object.entries(files)) {
      if (content === undefined) continue;
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
    }
    return [key, path];
  });
  return Object.fromEntries(folders) as Record<Key, string>;
}

/** Packs package folders with one npm command. Returns the tarballs by key. */
export async function packAll<Key extends string>(
  folder: string,
  packages: Readonly<Record<Key, Files>>,
): Promise<Record<Key, string>> {
  const folders = writeAll(folder, packages);
  const args = ['pack', ...Object.values<string>(folders), '--ignore-scripts', '--json', '--pack-destination', folder];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: folder, maxBuffer: 16 * 1024 * 1024 });
  const packed = JSON.parse(stdout) as readonly { readonly filename: string }[];
  const tarballs = Object.keys(folders).map((key, at) => [
    key,
    join(folder, (packed[at]?.filename ?? '').replace('@', '').replace('/', '-')),
  ]);
  return Object.fromEntries(tarballs) as Record<Key, string>;
}
