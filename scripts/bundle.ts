/**
 * Bundles the package in the current folder: one file for each entry point of its manifest, and chunks in `dist/chunks`.
 * Node needs a quarter of a millisecond for each module, and a listing of job packages loaded a hundred.
 */
import { readFileSync } from 'node:fs';
import { rolldown } from 'rolldown';

interface Manifest {
  readonly publishConfig: { readonly exports: Readonly<Record<string, string | { readonly default: string }>> };
  readonly bin?: Readonly<Record<string, string>>;
}

const { publishConfig, bin = {} } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const exported = Object.values(publishConfig.exports).map((entry) =>
  typeof entry === 'string' ? entry : entry.default,
);
const entries = [...exported, ...Object.values(bin), ...process.argv.slice(2)].flatMap(
  (file) => /^\.\/dist\/(.+)\.js$/.exec(file)?.[1] ?? [],
);
const bundle = await rolldown({
  input: Object.fromEntries(entries.map((entry) => [entry, `src/${entry}.ts`])),
  external: /^[^./]/,
  platform: 'node',
});
await bundle.write({ dir: 'dist', cleanDir: true, entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' });
