import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { oneAtATime } from './one-at-a-time.ts';

const exec = promisify(execFile);
const repository = new URL('..', import.meta.url).pathname;

/** Builds and packs all packages, or the named ones, as publishing does. Returns the tarballs by package name. */
export async function packAll(folder: string, only?: readonly string[]): Promise<Map<string, string>> {
  // A build writes also what it takes from its cache: another process must not pack at the same time.
  return oneAtATime(join(repository, 'node_modules', '.netraven-pack-lock'), async () => {
    const filters = (only ?? []).map((name) => `--filter=${name}`);
    await exec('pnpm', ['exec', 'turbo', 'run', 'build', ...filters, '--output-logs=errors-only'], {
      cwd: repository,
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
    });
    const tarballs = new Map<string, string>();
    for (const name of readdirSync(join(repository, 'packages'))) {
      const path = join(repository, 'packages', name);
      const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as {
        name: string;
        version: string;
        private?: boolean;
      };
      if (manifest.private || (only && !only.includes(manifest.name))) continue;
      await exec('pnpm', ['pack', '--pack-destination', folder], { cwd: path });
      tarballs.set(
        manifest.name,
        join(folder, `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`),
      );
    }
    return tarballs;
  });
}
