import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { messageOf } from '@netraven/core';
import { installError } from '../codes.ts';
import { asManifest, type Manifest } from './manifest.ts';

const block = 512;
const maxBytes = 256 * 1024 * 1024;

/** Reads the package.json in a .tgz without unpacking it. @throws {NetRavenError} NR_INSTALL_SOURCE_UNREADABLE */
export async function readArchiveManifest(file: string): Promise<Manifest> {
  try {
    const archive = gunzipSync(await readFile(file), { maxOutputLength: maxBytes });
    for (let at = 0; at + block <= archive.length;) {
      const name = fieldOf(archive, at, 0, 100);
      const size = Number.parseInt(fieldOf(archive, at, 124, 12).trim() || '0', 8);
      if (!Number.isSafeInteger(size)) break;
      // npm names the first folder `package`; other tools use other names.
      if (/^[^/]+\/package\.json$/.test(name)) {
        return asManifest(JSON.parse(archive.toString('utf8', at + block, at + block + size)));
      }
      at += block + Math.ceil(size / block) * block;
    }
    throw new Error('it has no package.json in its first folder');
  } catch (cause) {
    throw installError('NR_INSTALL_SOURCE_UNREADABLE', `${file} is not a packed package: ${messageOf(cause)}`, {
      cause,
    });
  }
}

function fieldOf(archive: Buffer, at: number, offset: number, length: number): string {
  const field = archive.toString('utf8', at + offset, at + offset + length);
  const end = field.indexOf('\0');
  return end < 0 ? field : field.slice(0, end);
}
