import { readFile, stat } from 'node:fs/promises';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { messageOf } from '@netraven/core';
import type { Manifest } from '@netraven/core/registry';
import { parseTar } from 'nanotar';
import { checkError } from '../codes.ts';

/** A file of a tarball, by its path in the package. */
export interface PackedFile {
  readonly path: string;
  readonly data: Uint8Array;
}

/** The content of a tarball. */
export interface PackedPackage {
  readonly name: string;
  readonly version: string;
  readonly manifest: Manifest;
  readonly files: readonly PackedFile[];
  readonly packedBytes: number;
  readonly unpackedBytes: number;
}

/** The largest tarball that is read, in bytes unpacked. */
const largest = 512 * 1024 * 1024;

/** Reads a tarball made by a package manager. @throws {NetRavenError} NR_CHECK_SOURCE_UNREADABLE */
export async function readPackage(tarball: string): Promise<PackedPackage> {
  try {
    const archive = await promisify(gunzip)(await readFile(tarball), { maxOutputLength: largest });
    // A copy: nanotar ignores the bounds of a view.
    const files = parseTar(new Uint8Array(archive)).flatMap(({ name, type, data }) => {
      // npm names the first folder `package`, others differ.
      const path = name.slice(name.indexOf('/') + 1);
      return type === 'file' && path !== '' ? [{ path, data: data ?? new Uint8Array() }] : [];
    });
    const manifest = manifestOf(files);
    return {
      name: textOf(manifest['name']),
      version: textOf(manifest['version']),
      manifest,
      files,
      packedBytes: (await stat(tarball)).size,
      unpackedBytes: files.reduce((sum, { data }) => sum + data.length, 0),
    };
  } catch (cause) {
    throw checkError('NR_CHECK_SOURCE_UNREADABLE', `${tarball} is not a packed package: ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** Writes the files of a package into a folder. Skips paths that lead outside of it. */
export function unpackInto(folder: string, { files }: PackedPackage): void {
  for (const { path, data } of files) {
    const file = join(folder, path);
    if (!file.startsWith(folder + sep)) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, data);
  }
}

/** Returns the text of a file. Undefined if the file is missing or binary. */
export function textIn({ files }: Pick<PackedPackage, 'files'>, path: string): string | undefined {
  const file = files.find((one) => one.path === path);
  return file && decode(file);
}

/** Returns the text of a file. Undefined if it is binary. */
export function decode({ data }: PackedFile): string | undefined {
  return data.includes(0) ? undefined : new TextDecoder().decode(data);
}

function manifestOf(files: readonly PackedFile[]): Manifest {
  const text = textIn({ files }, 'package.json');
  if (text === undefined) throw new Error('it has no package.json');
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Manifest;
  throw new Error('its package.json is not an object');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
