import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { readTests } from '../../scripts/mutate/import-graph.ts';
import { mutantsIn, pickMutants } from '../../scripts/mutate/pick.ts';
import { recordReached, testsAt } from '../../scripts/mutate/reached.ts';
import { openTrier, type Trier, type TrierOptions } from '../../scripts/mutate/try-mutant.ts';

const root = mkdtempSync(join(tmpdir(), 'netraven-mutate-test-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const write = (file: string, text: string): void => {
  mkdirSync(join(root, file, '..'), { recursive: true });
  writeFileSync(join(root, file), text);
};
symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
write('package.json', '{ "type": "module" }');
write('vitest.config.ts', "export default { test: { include: ['packages/*/test/*.test.ts'] } };");
write('packages/one/package.json', '{ "name": "@netraven/one", "exports": { "./*": "./src/*.ts" } }');
write('packages/one/src/adult.ts', 'export const isAdult = (age: number): boolean => age >= 18;\n');
write('packages/one/src/unused.ts', 'export const unused = (): number => 7;\n');
const testOf = (lines: string): string =>
  `import { expect, it } from 'vitest';\nimport { isAdult } from '../src/adult.ts';\n${lines}`;
write('packages/one/test/broken.test.ts', testOf("it('is broken', () => expect(isAdult(1)).toBe(true));"));
write('packages/one/test/adult.test.ts', testOf("it('tells an adult', () => expect(isAdult(18)).toBe(true));"));
write('packages/two/package.json', '{ "name": "@netraven/two" }');
write('packages/two/test/far.test.ts', "import { isAdult } from '@netraven/one/adult';\nvoid isAdult;\n");

const options: TrierOptions = { root, config: 'vitest.config.ts', limitMs: 120_000 };
const tests = ['packages/one/test/adult.test.ts', 'packages/one/test/broken.test.ts'];

it('finds the tests that can see a file, the nearest first', () => {
  const testsOf = readTests(root);
  expect(testsOf('packages/one/src/adult.ts')).toEqual([...tests, 'packages/two/test/far.test.ts']);
  expect(testsOf('packages/one/src/unused.ts')).toEqual([]);
});

it('runs the examples first for the data of a platform', () => {
  const [first] = readTests('.')('packages/device/platforms/cisco_ios/platform.json');
  expect(first).toBe('packages/device/test/platform/folders.test.ts');
});

it('picks the same mutants for the same seed', () => {
  expect(pickMutants(root, 3, 2)).toEqual(pickMutants(root, 3, 2));
  expect(pickMutants(root, 3, 99)).toHaveLength(2);
  const [only, ...more] = pickMutants(root, 3, 99, ['packages/*/src/adult.ts']);
  expect({ file: only?.file, more }).toEqual({ file: 'packages/one/src/adult.ts', more: [] });
});

it('a mutant is killed by a test that passes without it, and the file is put back', async () => {
  const trier = opened(options);
  const before = readFileSync(join(root, 'packages/one/src/adult.ts'), 'utf8');
  const [edge, age] = mutantsIn(root, 'packages/one/src/adult.ts');
  // Both run at once, and the broken one may end first.
  expect(edge && (await trier.try({ ...edge, text: '>' }, tests.toReversed()))).toMatchObject({
    verdict: 'killed',
    by: 'packages/one/test/adult.test.ts: tells an adult',
  });
  // The broken test alone says nothing. The file of the last mutant is read again.
  expect(age && (await trier.try(age, tests.slice(1)))).toEqual({ verdict: 'alive', files: 0 });
  expect(age && (await trier.try({ ...age, text: '18' }, tests.slice(0, 1)))).toEqual({ verdict: 'alive', files: 1 });
  expect(age && (await trier.try(age, []))).toEqual({ verdict: 'unseen', files: 0 });
  expect(readFileSync(join(root, 'packages/one/src/adult.ts'), 'utf8')).toBe(before);
});

it('a mutant whose tests do not end is late', async () => {
  write('packages/one/test/slow.test.ts', testOf("it('waits', () => new Promise(() => isAdult(1)), 300_000);"));
  const [mutant] = mutantsIn(root, 'packages/one/src/adult.ts');
  const trier = opened({ ...options, limitMs: 3_000 });
  expect(mutant && (await trier.try(mutant, ['packages/one/test/slow.test.ts']))).toEqual({
    verdict: 'late',
    files: 1,
  });
});

it('knows in which test file a function was called, also by a process that a test started', () => {
  write('packages/one/src/bin.ts', "import { shout } from './shout.ts';\nprocess.stdout.write(shout('a'));\n");
  write('packages/one/src/shout.ts', 'export function shout(word: string): string {\n  return `${word}!`;\n}\n');
  write('test/setup-environment.ts', '');
  write(
    'vitest.config.ts',
    "export default { test: { setupFiles: 'test/setup-environment.ts', include: ['packages/*/test/{adult,shout}.test.ts'] } };",
  );
  write(
    'packages/one/test/shout.test.ts',
    `import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
it('shouts', () => expect(execFileSync('node', ['packages/one/src/bin.ts'], { encoding: 'utf8' })).toBe('a!'));
`,
  );
  const text = readFileSync(join(root, 'packages/one/src/shout.ts'), 'utf8');
  const reached = recordReached(root);
  const at = (file: string, place: string): readonly string[] | undefined => {
    const code = readFileSync(join(root, file), 'utf8');
    return testsAt(reached, file, code, code.indexOf(place));
  };
  expect(at('packages/one/src/shout.ts', 'word}!')).toEqual(['packages/one/test/shout.test.ts']);
  expect(at('packages/one/src/adult.ts', '>= 18')).toEqual(['packages/one/test/adult.test.ts']);
  expect(at('packages/one/src/unused.ts', '7')).toBeUndefined();
  expect(reached.broken).toEqual([]);
  expect(readFileSync(join(root, 'packages/one/src/shout.ts'), 'utf8')).toBe(text);
});

function opened(how: TrierOptions): Trier {
  const trier = openTrier(how);
  onTestFinished(() => trier.end());
  return trier;
}
