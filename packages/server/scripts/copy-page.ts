/** Copies the built web page into the package of the server, which publishes it. */
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const packages = join(import.meta.dirname, '..', '..');
const from = join(packages, 'ui', 'dist');
const to = join(packages, 'server', 'dist', 'ui');

if (!existsSync(join(from, 'index.html'))) {
  throw new Error(`${from} contains no page. Build it with \`pnpm build\`.`);
}
// Otherwise files of an earlier build would be published too.
rmSync(to, { recursive: true, force: true });
cpSync(from, to, { recursive: true });
