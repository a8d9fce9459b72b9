import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { messageOf } from '@netraven/core';
import { parseJsonObject, readJsonObject, type Manifest } from '@netraven/core/registry';
import { parseTar } from 'nanotar';
import { installError } from '../codes.ts';

/** Source of a job package to install. */
export type Source =
  | { readonly from: 'registry'; readonly name: string; readonly range: string | undefined }
  | { readonly from: 'archive' | 'folder'; readonly name: string; readonly path: string; readonly manifest: Manifest };

/** The largest archive that is read, in bytes unpacked. */
const largest = 256 * 1024 * 1024;

/** Reads the package that a person named: `name`, `name@range`, a .tgz or a folder. @throws {NetRavenError} NR_INSTALL_SPEC_INVALID */
export async function readSource(spec: string, cwd: string): Promise<Source> {
  const path = resolve(cwd, spec.replace(/^file:/, ''));
  if (/\.(tgz|tar\.gz)$/.test(spec) && !/^https?:/.test(spec)) return readLocal('archive', path);
  if (/^(\.{0,2}[/\\]|\.{1,2}$|[A-Za-z]:[/\\]|file:)/.test(spec) || isProjectFolder(path, spec)) {
    return readLocal('folder', path);
  }
  const [, name, range] = /^((?:@[a-z0-9~][\w.~-]*\/)?[a-z0-9~][\w.~-]*)(?:@([^:/]*))?$/.exec(spec) ?? [];
  if (name !== undefined) return { from: 'registry', name, range: range || undefined };
  const message = `${JSON.stringify(spec)} is not a package name, an archive or a folder`;
  throw installError('NR_INSTALL_SPEC_INVALID', message);
}

/** Returns the package spec that installs a version under a dependency key. */
export function specUnder(key: string, name: string, version: string): string {
  return key === name ? `${name}@${version}` : `${key}@npm:${name}@${version}`;
}

/** Returns true for `jobs/x` as for `./jobs/x`. A name, with or without a scope, is not a folder. */
function isProjectFolder(path: string, spec: string): boolean {
  return (
    !spec.startsWith('@') && spec.includes('/') && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  );
}

async function readLocal(from: 'archive' | 'folder', path: string): Promise<Source> {
  try {
    const manifest = from === 'folder' ? readJsonObject(join(path, 'package.json')) : await manifestInArchive(path);
    const { name } = manifest;
    if (typeof name !== 'string') throw new Error('its package.json has no name');
    return { from, name, path, manifest };
  } catch (cause) {
    throw installError('NR_INSTALL_SPEC_INVALID', `${path} is not a package: ${messageOf(cause)}`, { cause });
  }
}

async function manifestInArchive(path: string): Promise<Manifest> {
  const archive = gunzipSync(await readFile(path), { maxOutputLength: largest });
  // npm names the first folder `package`; other tools use other names. A copy: nanotar ignores the bounds of a view.
  const found = parseTar(new Uint8Array(archive)).find(({ name }) => /^[^/]+\/package\.json$/.test(name));
  if (!found) throw new Error('it has no package.json in its first folder');
  return parseJsonObject(found.text);
}
