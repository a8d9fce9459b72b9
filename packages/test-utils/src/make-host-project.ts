import { readFileSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const jobs = ['backup', 'reachability', 'template'];

/** Makes `folder` a host project that links the job packages of this repository, as `npm link` would. */
export async function makeHostProject(folder: string): Promise<void> {
  const linked = jobs.map((job) => {
    const path = fileURLToPath(new URL(`../../job-${job}`, import.meta.url));
    const { name } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as { name: string };
    return { name, path };
  });
  await mkdir(join(folder, 'node_modules', '@netraven'), { recursive: true });
  for (const { name, path } of linked) await symlink(path, join(folder, 'node_modules', name), 'junction');
  const dependencies = Object.fromEntries(linked.map(({ name, path }) => [name, `link:${path}`]));
  const manifest = { name: 'netraven-demo', version: '1.0.0', private: true, dependencies };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}
