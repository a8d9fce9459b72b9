/** Puts the built web page into the server's package, by which it is published. */
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const packages = join(import.meta.dirname, '..', '..');
const from = join(packages, 'ui', 'dist');
const to = join(packages, 'server', 'dist', 'ui');

if (!existsSync(join(from, 'index.html'))) {
  throw new Error(`${from} has no page: build it first, with \`pnpm build\``);
}
// What an earlier page had and this one has not would be published, too.
rmSync(to, { recursive: true, force: true });
cpSync(from, to, { recursive: true });
