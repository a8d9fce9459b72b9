/**
 * Bundles the package in the current folder: one file for each entry point of its manifest, and chunks in `dist/chunks`.
 * Node needs a quarter of a millisecond for each module, and a listing of job packages loaded a hundred. Arguments are the
 * entry points of processes and threads: each becomes one file.
 *
 * Packages of `dependencies` stay outside. Those of `devDependencies` that the source imports become part of the bundle, and
 * their licences go to `dist/licenses`.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { isAbsolute, join } from 'node:path';
import { rolldown, type OutputOptions } from 'rolldown';

type Ranges = Readonly<Record<string, string>>;

interface Manifest {
  readonly publishConfig: { readonly exports: Readonly<Record<string, string | { readonly default: string }>> };
  readonly bin?: Ranges;
  readonly dependencies?: Ranges;
  readonly peerDependencies?: Ranges;
  readonly optionalDependencies?: Ranges;
}

const { publishConfig, bin = {}, ...installed } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const exported = Object.values(publishConfig.exports).map((entry) =>
  typeof entry === 'string' ? entry : entry.default,
);
const { dependencies, peerDependencies, optionalDependencies } = installed;
const outside = Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies });

/** Returns the paths of all source files in the bundle. */
async function write(files: readonly string[], options: OutputOptions): Promise<string[]> {
  const entries = files.flatMap((file) => /^\.\/dist\/(.+)\.js$/.exec(file)?.[1] ?? []);
  const bundle = await rolldown({
    input: Object.fromEntries(entries.map((entry) => [entry, `src/${entry}.ts`])),
    external: (id) => isBuiltin(id) || outside.some((name) => id === name || id.startsWith(`${name}/`)),
    platform: 'node',
  });
  const { output } = await bundle.write({ dir: 'dist', entryFileNames: '[name].js', ...options });
  return output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
}

const sources = await write([...exported, ...Object.values(bin)], {
  cleanDir: true,
  chunkFileNames: 'chunks/[name].js',
});
// With chunks that these share, a listing would load nine modules more.
for (const entry of process.argv.slice(2)) sources.push(...(await write([entry], { codeSplitting: false })));

// rolldown's own module has no path.
const files = sources.filter((path) => isAbsolute(path));
const own = join(process.cwd(), 'src');
const foreign = files.find((path) => !path.startsWith(own) && !path.includes('/node_modules/'));
if (foreign !== undefined) throw new Error(`${foreign} belongs to a package that is not in dependencies`);
const bundled = new Set(files.flatMap((path) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
for (const folder of bundled) {
  const licence = readdirSync(folder).find((file) => /^(license|licence)/i.test(file));
  if (licence === undefined) throw new Error(`${folder} has no licence`);
  mkdirSync('dist/licenses', { recursive: true });
  const name = folder.split('/node_modules/').at(-1)?.replace('/', '-');
  copyFileSync(join(folder, licence), `dist/licenses/${name}.txt`);
}
