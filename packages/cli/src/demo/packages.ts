import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Makes `folder` a host project without dependencies: NetRaven brings its own job packages. */
export async function makeHostProject(folder: string): Promise<void> {
  await writeJson(join(folder, 'package.json'), { name: 'netraven-demo', version: '1.0.0', private: true });
}

const source = `export const meta = { jobType: 'hello', label: 'Hello', description: 'Greets each device.' };

export async function run({ device, logger }) {
  logger.info(\`hello, \${device.name}\`);
  return { success: true, message: \`hello, \${device.name}\` };
}
`;

/** Writes a job package in plain JavaScript. Returns its source. */
export async function writeJobPackage(folder: string): Promise<string> {
  await mkdir(folder);
  await writeJson(join(folder, 'package.json'), {
    name: 'netraven-job-hello',
    version: '1.0.0',
    type: 'module',
    exports: './index.js',
    netraven: { job: { apiVersion: 1, jobType: 'hello', permissions: [] } },
  });
  await writeFile(join(folder, 'index.js'), source);
  return source;
}

async function writeJson(file: string, value: object): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`);
}
