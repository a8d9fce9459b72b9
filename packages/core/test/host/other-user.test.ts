import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { mayChangeUser, setpriv } from '../../src/host/index.ts';
import { asUser, onlyPaths, passage } from '../../src/host/other-user.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const needsRoot = mayChangeUser ? '' : ' (skipped: only root, with setpriv, can run job hosts as other users)';

/** Imports a package that only root can reach, as root that has no capabilities but these. @param before starts the rest */
async function probeAs(capabilities: string, before: readonly string[] = []): Promise<unknown> {
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
  const { stdout } = await promisify(execFile)(setpriv ?? '', [
    `--bounding-set=-all,${capabilities}`,
    ...before,
    ...node,
  ]);
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

const mayLimit = mayChangeUser && onlyPaths(['/'], []) !== undefined;
const needsLandlock = mayLimit
  ? ''
  : ' (skipped: only root, with setpriv and Landlock, can limit what a process reads)';

it.skipIf(!mayLimit)(`a job user that may enter private folders reads only its code${needsLandlock}`, async () => {
  const folder = temporaryFolder();
  for (const part of ['code', 'work']) mkdirSync(join(folder, part));
  for (const part of ['code/index.js', 'secret.txt']) writeFileSync(join(folder, part), 'canary', { mode: 0o600 });
  const limits = onlyPaths(
    ['/usr', '/bin', '/lib', '/lib64', '/etc/ld.so.cache', join(folder, 'code')],
    [join(folder, 'work')],
  );
  const asJob = async (script: string): Promise<string> => {
    const args = [...asUser(60_706, 60_706, passage()), ...(limits ?? []), '--', '/bin/sh', '-c', script];
    return (await promisify(execFile)(setpriv ?? '', args, { cwd: folder })).stdout;
  };
  expect(await asJob('cat code/index.js')).toBe('canary');
  for (const other of ['secret.txt', '/etc/shadow', '/proc/1/environ', `${folder}/code/../secret.txt`])
    await expect(asJob(`cat ${other}`)).rejects.toThrow('ermission denied');
  await expect(asJob('echo x > code/index.js')).rejects.toThrow('ermission denied');
});

it.skipIf(!mayLimit)(
  `without a kernel that limits it, a package in a private folder does not start${needsLandlock}`,
  async () => {
    // A process may have 16 layers of limits. The next one is refused, as on a kernel without Landlock.
    const layer = [
      setpriv ?? '',
      '--landlock-access=fs',
      '--landlock-rule',
      'path-beneath:execute,read-file,read-dir,write-file,make-dir,make-reg,remove-file,remove-dir:/',
    ];
    const layers = Array.from({ length: 16 }, () => layer).flat();
    const error = { code: 'NR_HOST_FOLDER_PRIVATE' };
    expect(await probeAs(`+dac_read_search,+sys_admin,${changing}`, layers)).toMatchObject({ ok: false, error });
  },
);
