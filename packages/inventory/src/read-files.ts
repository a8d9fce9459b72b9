import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { messageOf } from '@netraven/core';
import { importError } from './codes.ts';
import { decode } from './files/decode.ts';
import type { SourceFile } from './row.ts';

/** Limit of all files of an import, in bytes. */
export const maxBytes: number = 16 * 1024 * 1024;
const maxFiles = 5_000;

/**
 * Reads files of a source and those that belong to the first: `config` and `.cloginrc` with router.db, `groups.yaml` and
 * `defaults.yaml` with hosts.yaml, `group_vars` and `host_vars` with an inventory of Ansible.
 *
 * @throws {NetRavenError} NR_IMPORT_FILE_UNREADABLE, NR_IMPORT_TOO_LARGE
 */
export async function readFiles(paths: readonly string[], cwd: string): Promise<SourceFile[]> {
  const given = paths.map((path) => resolve(cwd, path));
  const folder = dirname(given[0] ?? cwd);
  const all = [...new Set([...given, ...(await companions(given[0] ?? cwd))])];
  const files: SourceFile[] = [];
  let bytes = 0;
  for (const path of all) {
    const content = await read(path);
    bytes += content.length;
    if (bytes > maxBytes || files.length > maxFiles) {
      throw importError(
        'NR_IMPORT_TOO_LARGE',
        `${path} makes more than ${maxBytes / 1024 / 1024} MiB or ${maxFiles} files`,
      );
    }
    const name = relative(folder, path).replaceAll('\\', '/');
    files.push({
      name: name.startsWith('..') ? basename(path) : name,
      folder: basename(dirname(path)),
      text: decode(content),
    });
  }
  return files;
}

async function read(path: string): Promise<Buffer> {
  try {
    const found = await stat(path);
    // A device such as /dev/zero has no end.
    if (!found.isFile()) throw new Error('it is no file');
    if (found.size > maxBytes)
      throw importError('NR_IMPORT_TOO_LARGE', `${path} has more than ${maxBytes / 1024 / 1024} MiB`);
    return await readFile(path);
  } catch (cause) {
    if ((cause as { code?: string }).code === 'NR_IMPORT_TOO_LARGE') throw cause;
    throw importError('NR_IMPORT_FILE_UNREADABLE', `${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

async function companions(first: string): Promise<string[]> {
  const folder = dirname(first);
  const name = basename(first);
  if (/\.(?:csv|tsv)$/i.test(name)) return [];
  const entries = await readdir(folder).catch(() => []);
  const wanted = new Set(
    name === 'router.db'
      ? ['config', '.cloginrc']
      : /^hosts\.ya?ml$/.test(name)
        ? ['groups.yaml', 'groups.yml', 'defaults.yaml', 'defaults.yml']
        : [],
  );
  const beside = entries.filter((entry) => wanted.has(entry)).map((entry) => join(folder, entry));
  const vars = entries.filter((entry) => entry === 'group_vars' || entry === 'host_vars');
  const inside = await Promise.all(
    vars.map(async (entry) => {
      const found = await readdir(join(folder, entry), { recursive: true, withFileTypes: true }).catch(() => []);
      return found.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
    }),
  );
  return [...beside, ...inside.flat().toSorted()];
}
