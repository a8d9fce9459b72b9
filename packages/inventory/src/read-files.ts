import { constants } from 'node:fs';
import { open, readlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import { NetRavenError } from '@netraven/core';
import { importError } from './codes.ts';
import { companionsOf, maxFiles, unreadable, type PathRule } from './companions.ts';
import { decode } from './files/decode.ts';
import type { StoredFile } from './row.ts';

/** Limit of all files of an import, in bytes. */
export const maxBytes: number = 16 * 1024 * 1024;

const anyPath: PathRule = (path) => Promise.resolve(path);

/**
 * Reads files of a source and those that belong to the first: `config` and `.cloginrc` with router.db, `groups.yaml` and
 * `defaults.yaml` with hosts.yaml, `group_vars` and `host_vars` with an inventory of Ansible. Follows links, as these tools
 * do. `rule` decides about each path before it is looked at; default: any path.
 *
 * @throws {NetRavenError} NR_IMPORT_FILE_UNREADABLE, NR_IMPORT_TOO_LARGE, and those of `rule`
 */
export async function readFiles(
  paths: readonly string[],
  cwd: string,
  rule: PathRule = anyPath,
): Promise<StoredFile[]> {
  const given = paths.map((path) => resolve(cwd, path));
  const [first = cwd] = given;
  // Before the companions: what is beside a path that the rule refuses is not looked at either.
  for (const path of given) await rule(path);
  const all = [...new Set([...given, ...(await companionsOf(first, rule))])];
  const files: StoredFile[] = [];
  let bytes = 0;
  for (const path of all) {
    const { content, changedAt } = await read(path, { real: await rule(path), isRuled: rule !== anyPath });
    bytes += content.length;
    if (bytes > maxBytes || files.length > maxFiles) {
      throw importError(
        'NR_IMPORT_TOO_LARGE',
        `${path} makes more than ${maxBytes / 1024 / 1024} MiB or ${maxFiles} files`,
      );
    }
    const name = relative(dirname(first), path).replaceAll('\\', '/');
    files.push({
      name: name.startsWith('..') ? basename(path) : name,
      folder: basename(dirname(path)),
      text: decode(content),
      changedAt,
    });
  }
  return files;
}

/** Reads a file whole. `real`: the path to open. No link that took its place, or that of a folder, since the rule decided is followed. */
async function read(
  path: string,
  { real, isRuled }: { readonly real: string; readonly isRuled: boolean },
): Promise<{ readonly content: Buffer; readonly changedAt: number }> {
  const noLink = isRuled ? constants.O_NOFOLLOW : 0;
  try {
    // A pipe would wait for its writer.
    await using file = await open(real, constants.O_RDONLY | constants.O_NONBLOCK | noLink);
    if (isRuled && (await pathOf(file, real)) !== real) throw new Error('a folder on its path was replaced');
    const before = await file.stat({ bigint: true });
    // A device such as /dev/zero has no end.
    if (!before.isFile()) throw new Error('it is no file');
    if (before.size > maxBytes)
      throw importError('NR_IMPORT_TOO_LARGE', `${path} has more than ${maxBytes / 1024 / 1024} MiB`);
    const content = await file.readFile();
    const after = await file.stat({ bigint: true });
    if (after.mtimeNs !== before.mtimeNs || BigInt(content.length) !== after.size) {
      throw importError('NR_IMPORT_FILE_UNREADABLE', `${path} was changed while it was read`, {
        hint: 'Try again when nothing writes to the file.',
      });
    }
    return { content, changedAt: Number(after.mtimeNs) / 1e6 };
  } catch (cause) {
    if (cause instanceof NetRavenError) throw cause;
    throw unreadable(path, cause);
  }
}

/** Returns the path of an open file. Only Linux knows it: elsewhere `real`, so that a folder can be swapped for a link. */
async function pathOf(file: FileHandle, real: string): Promise<string> {
  return process.platform === 'linux' ? readlink(`/proc/self/fd/${file.fd}`) : real;
}
