import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How the packages of an ecosystem are named, marked, and written. */
export interface Kind {
  /** The name of the one with this number. */
  readonly name: (index: number) => string;
  /** What its package.json has beside what every package has. */
  readonly manifest: (index: number) => object;
  /** Its module, `index.js`. */
  readonly source: (index: number) => string;
}

const ordinary = 2_000;

/** Fills a folder's node_modules: 2,000 ordinary packages, one in five in a scope, and so many of a kind among them. */
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

/** Some are listed before the job packages, some after. */
function letter(index: number): string {
  return String.fromCodePoint(97 + (index % 26));
}

/** A package.json as long as most are: with texts, scripts, and dependencies of development. */
function writePackage(folder: string, name: string, more: object, source: string): void {
  const manifest = {
    name,
    version: '1.0.0',
    description: 'Looks at what there is to be seen, and says what it saw, in a few words and with care.',
    license: 'MIT',
    author: { name: 'Somebody', email: 'somebody@example.com' },
    repository: { type: 'git', url: `git+https://example.com/somebody/${name}.git` },
    bugs: { url: `https://example.com/somebody/${name}/issues` },
    homepage: `https://example.com/somebody/${name}#readme`,
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
