import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
}

const manifests = new Map(
  globSync(new URL('../../*/package.json', import.meta.url).pathname).map((file) => {
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
    return [manifest.name, manifest];
  }),
);

/** The packages of this repository that an installation of `name` has. */
function installed(name: string): Manifest[] {
  const manifest = manifests.get(name);
  return manifest ? [manifest, ...Object.keys(manifest.dependencies ?? {}).flatMap(installed)] : [];
}

it('npm of Node 20 installs NetRaven without a warning: the launcher brings the needed Node', () => {
  const ranges = new Map(installed('netraven').map(({ name, engines }) => [name, engines.node]));
  expect(ranges.size).toBeGreaterThan(5);
  expect(new Set(ranges.values())).toEqual(new Set(['>=20']));
});
