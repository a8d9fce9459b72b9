import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** Makes a temporary folder for one test. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-platform-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Makes the folder of a platform from that of cisco_ios, and returns it. `changes`: fields of platform.json. */
export function makePlatform(parent: string, id: string, changes: object = {}): string {
  const folder = join(parent, id);
  mkdirSync(parent, { recursive: true });
  cpSync(fileURLToPath(new URL('../../platforms/cisco_ios', import.meta.url)), folder, { recursive: true });
  const file = join(folder, 'platform.json');
  const platform = JSON.parse(readFileSync(file, 'utf8')) as object;
  const aliases = { oxidized: [], netmiko: [] };
  writeFileSync(file, JSON.stringify({ ...platform, id, vendor: 'Acme', os: 'OS', aliases, ...changes }));
  return folder;
}
