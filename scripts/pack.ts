import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const repository = new URL('..', import.meta.url).pathname;

/** Builds our packages and packs each, as publishing does. Returns the tarballs by package name. */
export async function packAll(folder: string): Promise<Map<string, string>> {
  await exec('pnpm', ['exec', 'turbo', 'run', 'build', '--output-logs=errors-only'], {
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
    if (manifest.private) continue;
    await exec('pnpm', ['pack', '--pack-destination', folder], { cwd: path });
    tarballs.set(
      manifest.name,
      join(folder, `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`),
    );
  }
  return tarballs;
}
