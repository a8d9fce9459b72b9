import { posix } from 'node:path';
import { warningFinding, type Finding } from '../finding.ts';
import { decode, type PackedPackage } from '../packed/packed-package.ts';

/** A file or folder beside the code: `new URL('../rules.txt', import.meta.url)`. */
const besideCode = /new URL\(\s*['"](\.{1,2}\/[^'"]+)['"]\s*,\s*import\.meta\.url/g;

/** Checks that the tarball has the files that the code names beside itself: in the folder of the author they exist. */
export function checkReadFiles(pack: PackedPackage): Finding[] {
  const packed = pack.files.map(({ path }) => path);
  return pack.files.flatMap((file) => {
    if (!/\.[cm]?js$/.test(file.path) || file.path.startsWith('node_modules/')) return [];
    const text = decode(file) ?? '';
    return Array.from(text.matchAll(besideCode)).flatMap(({ 1: named = '', index }) => {
      const wanted = posix.join(posix.dirname(file.path), named);
      if (packed.some((path) => path === wanted || path.startsWith(`${wanted.replace(/\/$/, '')}/`))) return [];
      const line = text.slice(0, index).split('\n').length;
      const message = `${file.path} names ${wanted}, which is not in the package`;
      const fix = `Add ${JSON.stringify(wanted)} to "files" in package.json.`;
      return [warningFinding('NR_CHECK_FILE_LACKING', file.path, message, { fix, file: file.path, line })];
    });
  });
}
