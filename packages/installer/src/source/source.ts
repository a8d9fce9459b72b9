import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { messageOf } from '@netraven/core';
import { installError } from '../codes.ts';
import { readArchiveManifest } from './archive-manifest.ts';
import { asManifest, type Manifest } from './manifest.ts';

/** Source of a job package to install. */
export type Source =
  | { readonly from: 'registry'; readonly name: string; readonly range: string | undefined }
  | { readonly from: 'archive' | 'folder'; readonly name: string; readonly path: string; readonly manifest: Manifest };

/**
 * Reads the package that a person named: `name`, `name@range`, a .tgz or a folder.
 *
 * @throws {NetRavenError} NR_INSTALL_SPEC_INVALID, NR_INSTALL_SOURCE_UNREADABLE
 */
export async function readSource(spec: string, cwd: string): Promise<Source> {
  const path = resolve(cwd, spec.replace(/^file:/, ''));
  if (/\.(tgz|tar\.gz)$/.test(spec) && !/^https?:/.test(spec)) {
    return local('archive', path, await readArchiveManifest(path));
  }
  if (/^(\.{0,2}[/\\]|\.{1,2}$|[A-Za-z]:[/\\]|file:)/.test(spec) || isProjectFolder(path, spec)) {
    return local('folder', path, await readFolderManifest(path));
  }
  const [, name, range] = /^((?:@[a-z0-9~][\w.~-]*\/)?[a-z0-9~][\w.~-]*)(?:@([^:/]*))?$/.exec(spec) ?? [];
  if (name === undefined)
    throw installError(
      'NR_INSTALL_SPEC_INVALID',
      `${JSON.stringify(spec)} is not a package name, an archive or a folder`,
    );
  return { from: 'registry', name, range: range || undefined };
}

/** Returns the package spec that installs a version under a dependency key. */
export function specUnder(key: string, name: string, version: string): string {
  return key === name ? `${name}@${version}` : `${key}@npm:${name}@${version}`;
}

/** Returns the package spec for the package manager. `version`: the version that was looked up. */
export function specOf(source: Source, version: string, link: (folder: string) => string): string {
  if (source.from === 'registry') return `${source.name}@${version}`;
  return source.from === 'archive' ? source.path : link(source.path);
}

/** Returns true for `jobs/x` as for `./jobs/x`. A name, with or without a scope, is not a folder. */
function isProjectFolder(path: string, spec: string): boolean {
  if (spec.startsWith('@') || !spec.includes('/')) return false;
  return existsSync(path) && statSync(path).isDirectory();
}

async function readFolderManifest(folder: string): Promise<Manifest> {
  const file = join(folder, 'package.json');
  try {
    return asManifest(JSON.parse((await readFile(file, 'utf8')).replace(/^\uFEFF/, '')));
  } catch (cause) {
    throw installError('NR_INSTALL_SOURCE_UNREADABLE', `${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

function local(from: 'archive' | 'folder', path: string, manifest: Manifest): Source {
  const { name } = manifest;
  if (typeof name === 'string') return { from, name, path, manifest };
  throw installError('NR_INSTALL_SOURCE_UNREADABLE', `The package.json of ${path} has no name`);
}
