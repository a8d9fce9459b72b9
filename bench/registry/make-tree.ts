import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names, manifests and sources of the packages of an ecosystem. */
export interface Kind {
  /** Returns the name of the package with a number. */
  readonly name: (index: number) => string;
  /** Returns additional fields of its package.json. */
  readonly manifest: (index: number) => object;
  /** Returns its module, `index.js`. */
  readonly source: (index: number) => string;
}

const ordinary = 2_000;

/** Fills node_modules with 2,000 ordinary packages, one in five with a scope, and `count` packages of a kind. */
export function makeTree(folder: string, kind: Kind, count: number): void {
  for (let index = 0; index < ordinary; index++) {
    const name = index % 5 === 0 ? `@scope-${(index / 5) % 40}/package-${index}` : `${letter(index)}-package-${index}`;
    writePackage(folder, name, {}, 'export const nothing = 0;\n');
  }
  const names = Array.from({ length: count }, (_, index) => kind.name(index));
  for (const [index, name] of names.entries()) writePackage(folder, name, kind.manifest(index), kind.source(index));
  const dependencies = Object.fromEntries(names.map((name) => [name, '1.0.0']));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'tree', version: '1.0.0', dependencies }));
}

/** Returns a first letter, so that some packages are listed before the job packages and some after. */
function letter(index: number): string {
  return String.fromCodePoint(97 + (index % 26));
}

/** Writes a package with a package.json of typical length. */
function writePackage(folder: string, name: string, more: object, source: string): void {
  const manifest = {
    name,
    version: '1.0.0',
    description: 'A package with a description of the usual length, as most packages in a registry have one.',
    license: 'MIT',
    author: { name: 'An Author', email: 'author@example.com' },
    repository: { type: 'git', url: `git+https://example.com/author/${name}.git` },
    bugs: { url: `https://example.com/author/${name}/issues` },
    homepage: `https://example.com/author/${name}#readme`,
    type: 'module',
    files: ['index.js', 'README.md', 'LICENSE'],
    scripts: { build: 'tsc -p tsconfig.build.json', test: 'vitest run', lint: 'oxlint', prepack: 'npm run build' },
    devDependencies: { '@types/node': '^26.0.0', oxlint: '^1.0.0', typescript: '^7.0.0', vitest: '^5.0.0' },
    engines: { node: '>=24' },
    exports: { '.': './index.js', './package.json': './package.json' },
    ...more,
  };
  const path = join(folder, 'node_modules', name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'package.json'), JSON.stringify(manifest, null, 2));
  writeFileSync(join(path, 'index.js'), source);
}
