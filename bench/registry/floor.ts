import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Floor for finding job packages: lists the folder, compares names, reads matching manifests. */
export function floor(folder: string): object[] {
  const modules = join(folder, 'node_modules');
  const found: object[] = [];
  for (const name of readdirSync(modules)) {
    if (name.startsWith('@')) {
      for (const inner of readdirSync(join(modules, name))) {
        if (inner.startsWith('netraven-job-')) found.push(read(join(modules, name, inner)));
      }
    } else if (name.startsWith('netraven-job-')) found.push(read(join(modules, name)));
  }
  return found;
}

function read(folder: string): object {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as object;
}
