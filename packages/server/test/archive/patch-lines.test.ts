import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patchLines } from '@netraven/api';
import { randomOf } from '@netraven/test-utils/seeds';
import { expect, it, onTestFinished } from 'vitest';
import { compare } from '../../src/archive/compare.ts';

const hasPatch = spawnSync('patch', ['--version']).status === 0;

function configuration(random: () => number, lines: number): string[] {
  return Array.from({ length: lines }, (_, index) => {
    const name = Math.floor(random() * 1e6);
    return index % 4 === 0 ? `interface Vlan${name}` : ` description ${name}`;
  });
}

/** Adds, removes and replaces lines. */
function changed(random: () => number, lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const dice = random();
    if (dice < 0.06) return [];
    if (dice < 0.12) return [line, ` mtu ${Math.floor(random() * 9_000)}`];
    return dice < 0.16 ? [`interface Loopback${Math.floor(random() * 1e6)}`] : [line];
  });
}

it('git apply and patch take every difference, and make the newer text of the older one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-patch-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const random = randomOf(1);
  for (let turn = 0; turn < 40; turn++) {
    const before = configuration(random, turn % 9 === 0 ? 0 : 5 + Math.floor(random() * 60));
    const after = turn % 9 === 0 ? configuration(random, 3) : changed(random, before);
    const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
    const difference = await compare(text(before), text(after), 3);
    const lines = patchLines(difference?.hunks ?? []);
    if (lines.length === 0) continue;
    const [file, patch] = [join(folder, 'config'), join(folder, 'changes')];
    writeFileSync(patch, ['--- a/config', '+++ b/config', ...lines, ''].join('\n'));
    writeFileSync(file, text(before));
    execFileSync('git', ['apply', '--unsafe-paths', 'changes'], { cwd: folder, stdio: 'pipe' });
    expect(readFileSync(file, 'utf8')).toBe(text(after));
    if (!hasPatch) continue;
    writeFileSync(file, text(before));
    execFileSync('patch', ['--batch', '--fuzz=0', 'config', 'changes'], { cwd: folder, stdio: 'pipe' });
    expect(readFileSync(file, 'utf8')).toBe(text(after));
  }
});
