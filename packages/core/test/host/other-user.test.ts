import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { mayChangeUser, setpriv } from '../../src/host/index.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const needsRoot = mayChangeUser ? '' : ' (skipped: only root, with setpriv, can run job hosts as other users)';

/** Imports a package that only root can reach, as root that has no capabilities but these. */
async function probeAs(capabilities: string): Promise<unknown> {
  const folder = temporaryFolder();
  const source = `import { existsSync, writeFileSync } from 'node:fs';
    let written = true;
    try { writeFileSync(${JSON.stringify(join(folder, 'index.js'))}, ''); } catch { written = false; }
    const seen = existsSync(${JSON.stringify(join(folder, 'index.js'))});
    let signalled = 'yes';
    try { process.kill(${process.pid}, 0); } catch (error) { signalled = error.code; }
    export const meta = { jobType: 'x', user: process.getuid(), written, seen, signalled }; export const run = async () => ({ success: true });`;
  writeFileSync(join(folder, 'index.js'), source);
  const main = join(import.meta.dirname, 'probe-folder.ts');
  const node = [process.execPath, '--conditions=@netraven/source', main, folder];
  const { stdout } = await promisify(execFile)(setpriv ?? '', [`--bounding-set=-all,${capabilities}`, ...node]);
  return JSON.parse(stdout);
}

const ofDocker = '+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap,+net_raw,+sys_chroot,+mknod';
const changing = '+chown,+dac_override,+kill,+setgid,+setuid,+setpcap';

it.skipIf(!mayChangeUser).each([
  ['that may read every file', `+dac_read_search,${changing}`],
  ['with the capabilities that Docker leaves', ofDocker],
])(`a package below a private folder of root's runs as another user, for a root %s${needsRoot}`, async (_, left) => {
  const result = (await probeAs(left)) as { ok: boolean; meta: { user: number } };
  expect(result).toMatchObject({ ok: true, hasRun: true, meta: { written: false, seen: true, signalled: 'EPERM' } });
  expect(result.meta.user).toBeGreaterThan(0);
});

it.skipIf(!mayChangeUser)(`a root that may not change users runs the package as root${needsRoot}`, async () => {
  expect(await probeAs('+dac_override')).toMatchObject({ ok: true, meta: { user: 0, written: false, seen: true } });
});
