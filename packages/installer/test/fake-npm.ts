import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Writes a program `npm` into a folder for the front of PATH. `packages` has a folder `<name>@<version>` per version. A file `refused` in it: no information. */
export function writeFakeNpm(bin: string, packages: string): void {
  mkdirSync(bin, { recursive: true });
  const words = [process.execPath, fileURLToPath(import.meta.url), packages].map((word) => `'${word}'`);
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`);
  chmodSync(join(bin, 'npm'), 0o755);
}

type Versions = Record<string, string>;

const read = (file: string): Record<string, unknown> => JSON.parse(readFileSync(file, 'utf8'));
const write = (file: string, content: object): void => writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);

/** Installs what package.json and the lockfile of the current folder declare, and nothing else. */
function reify(packages: string, versions: Versions): void {
  const noted = join('node_modules', '.package-lock.json');
  const before = existsSync(noted) ? (read(noted) as Versions) : {};
  for (const name of Object.keys(before)) rmSync(join('node_modules', name), { recursive: true, force: true });
  const bin = join('node_modules', '.bin');
  for (const [name, version] of Object.entries(versions)) {
    const to = join('node_modules', name);
    rmSync(to, { recursive: true, force: true });
    mkdirSync(dirname(to), { recursive: true });
    if (version.startsWith('file:')) symlinkSync(version.slice('file:'.length), to);
    else cpSync(join(packages, `${name}@${version}`), to, { recursive: true });
    const commands = (read(join(to, 'package.json')) as { bin?: Versions }).bin ?? {};
    for (const [command, file] of Object.entries(commands)) {
      mkdirSync(bin, { recursive: true });
      rmSync(join(bin, command), { force: true });
      symlinkSync(join('..', name, file), join(bin, command));
    }
  }
  mkdirSync('node_modules', { recursive: true });
  write(noted, versions);
}

function main([packages = '', verb = '', ...rest]: readonly string[]): number {
  const spec = rest.find((word) => !word.startsWith('--'));
  const at = spec?.lastIndexOf('@') ?? -1;
  const [name, version] = at > 0 ? [String(spec?.slice(0, at)), String(spec?.slice(at + 1))] : [String(spec), ''];
  if (verb === 'search') {
    const found = readdirSync(packages).filter((each) => each.endsWith('@latest'));
    process.stdout.write(JSON.stringify(found.map((each) => ({ name: each.replace('@latest', '') }))));
    return 0;
  }
  if (verb === 'view') {
    if (existsSync(join(packages, String(spec), 'refused'))) {
      process.stderr.write('npm error code E403\nnpm error 403 403 Forbidden\n');
      return 1;
    }
    const manifest = join(packages, String(spec), 'package.json');
    if (!existsSync(manifest)) {
      process.stderr.write(`npm error code E404\n`);
      return 1;
    }
    process.stdout.write(readFileSync(manifest, 'utf8'));
    return 0;
  }
  const manifest = read('package.json') as { dependencies?: Versions };
  const dependencies = { ...manifest.dependencies };
  const locked = existsSync('package-lock.json') ? (read('package-lock.json') as Versions) : dependencies;
  const versions = { ...dependencies, ...locked };
  if (spec !== undefined && verb === 'uninstall') {
    delete dependencies[name];
    delete versions[name];
  } else if (spec !== undefined) {
    dependencies[name] = version;
    versions[name] = version;
  }
  for (const [each, wanted] of Object.entries(versions)) {
    const file = join(packages, `${each}@${wanted}`, 'package.json');
    const needed = existsSync(file) ? (read(file) as { dependencies?: Versions }).dependencies : {};
    Object.assign(versions, { ...needed, ...versions });
  }
  const missing = Object.entries(versions)
    .filter(([, wanted]) => !wanted.startsWith('file:'))
    .find(([each, wanted]) => !existsSync(join(packages, `${each}@${wanted}`)));
  if (missing) {
    process.stderr.write(`npm error code E404\nnpm error 404 '${missing.join('@')}' is not in this registry.\n`);
    return 1;
  }
  write('package.json', { ...manifest, dependencies });
  write('package-lock.json', versions);
  reify(packages, versions);
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.slice(2));
