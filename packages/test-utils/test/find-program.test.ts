import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { findProgram, missingProgram } from '../src/find-program.ts';

it('a program is found on PATH and in the sbin next to its bin, and nowhere else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-programs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, mode] of [
    ['bin/one', 0o755],
    ['bin/text', 0o644],
    ['sbin/server', 0o755],
  ] as const) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), '', { mode });
  }
  vi.stubEnv('PATH', `/nowhere::${join(folder, 'bin')}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(findProgram('one')).toBe(join(folder, 'bin', 'one'));
  expect(findProgram('server')).toBe(join(folder, 'sbin', 'server'));
  expect(['text', 'sh'].map(findProgram)).toEqual([undefined, undefined]);
  expect(missingProgram('one', 'text', 'sh')).toBe('text');
  expect(missingProgram('one', 'server')).toBeUndefined();
});
