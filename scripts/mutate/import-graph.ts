import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The test files that can see a file, the nearest first. */
export interface TestsOf {
  (file: string): string[];
}

const sources = 'packages/*/{src,test,test-utils,platforms}/**/*.{ts,vue}';
/** Texts that name another file: `from './a.ts'`, `import('@netraven/core')`, `new URL('./a.ts', …)`. */
const named = /['"](\.{1,2}\/[^'"\n]+\.(?:ts|vue|json)|@netraven\/[a-z-]+(?:\/[a-z/-]+)?)['"]/g;

/**
 * Reads which file names which, in the packages below a folder. A file that a test starts by another way, such as the command
 * line, is not found.
 *
 * @param isMatrix also the files of the long tests. Default false
 */
export function readTests(root: string, isMatrix: boolean = false): TestsOf {
  const files = globSync([sources, 'test/**/*.ts'], { cwd: root }).map((file) => file.replaceAll('\\', '/'));
  const usedBy = new Map<string, Set<string>>();
  const entries = entriesOf(root);
  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8');
    for (const [, name = ''] of text.matchAll(named)) {
      const target = name.startsWith('.') ? join(dirname(file), name) : entries(name);
      if (target === undefined || !existsSync(join(root, target))) continue;
      usedBy.set(target, (usedBy.get(target) ?? new Set()).add(file));
    }
  }
  const isTest = (file: string): boolean =>
    file.endsWith(isMatrix ? '.matrix.test.ts' : '.test.ts') && (isMatrix || !file.endsWith('.matrix.test.ts'));
  return (file) => {
    // The data of platforms is read as a folder.
    const seen = new Set([platformData.test(file) ? 'packages/device/src/platform/platforms.ts' : file]);
    // A set takes what is added while it is walked.
    for (const each of seen) for (const user of usedBy.get(each) ?? []) seen.add(user);
    return byPlace(file, [...seen].filter(isTest));
  };
}

const platformData = /\/platforms\//;
/** The test that runs the examples of all platforms. */
const testOfPlatforms = 'packages/device/test/platform/folders';

/** Orders tests: that of the file, those of its folder, those of its package, and the others as they were found. */
function byPlace(file: string, tests: readonly string[]): string[] {
  const mirrored = platformData.test(file)
    ? testOfPlatforms
    : file.replace('/src/', '/test/').replace(/\.(?:ts|vue)$/, '');
  const [, home = ''] = /^(packages\/[^/]+\/)/.exec(file) ?? [];
  const rank = (test: string): number => {
    if (test.startsWith(mirrored)) return 0;
    if (test.startsWith(`${dirname(mirrored)}/`)) return 1;
    return test.startsWith(home) ? 2 : 3;
  };
  return tests.toSorted((one, other) => rank(one) - rank(other));
}

/** Returns what tells the file of an entry of a package by how it is imported. */
function entriesOf(root: string): (name: string) => string | undefined {
  const found = new Map<string, string>();
  for (const manifest of globSync('packages/*/package.json', { cwd: root })) {
    const { name, exports = {} } = JSON.parse(readFileSync(join(root, manifest), 'utf8')) as {
      readonly name: string;
      readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
    };
    for (const [path, target] of Object.entries(exports)) {
      const source = typeof target === 'string' ? target : target['@netraven/source'];
      if (source !== undefined) found.set(join(name, path), join(dirname(manifest), source));
    }
  }
  return (name) => {
    const folder = `${dirname(name)}/`;
    return found.get(name) ?? found.get(`${folder}*`)?.replace('*', name.slice(folder.length));
  };
}
