import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { watchImport } from '../../../src/check/import/watch-import.ts';

/** Imports a module in a job host. Returns the messages of the findings. */
async function messagesOf(source: string): Promise<string[]> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-watch-import-')));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const packageFolder = join(folder, 'node_modules', 'netraven-job-x');
  mkdirSync(packageFolder, { recursive: true });
  writeFileSync(join(packageFolder, 'package.json'), JSON.stringify({ name: 'netraven-job-x', type: 'module' }));
  const entry = join(packageFolder, 'index.js');
  writeFileSync(entry, source);
  const host = { folder, packageFolder, dependencies: { 'netraven-job-x': '1.0.0' }, findings: [] };
  return (await watchImport(host, entry)).map(({ message }) => message);
}

it.each([
  ['a timer', 'setInterval(() => {}, 1000);'],
  ['a UDP socket', `import { createSocket } from 'node:dgram'; createSocket('udp4');`],
])('the finding of %s that is left running names it', async (name, source) => {
  expect(await messagesOf(source)).toEqual([`The import starts ${name} and leaves it running`]);
});

it('the findings of an import that takes longer than its limit in NetRaven are not lost: the machine may be busy', async () => {
  const source = 'await new Promise((resolve) => setTimeout(resolve, 10_500)); setInterval(() => {}, 1000);';
  expect(await messagesOf(source)).toEqual(['The import starts a timer and leaves it running']);
});
