import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** The code blocks of the page, by language. */
const page = readFileSync('docs/testing-a-job.md', 'utf8');
const blocks = [...page.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language = '', text = '']) => ({
  language,
  text,
}));
const named = blocks
  .filter(({ language }) => language === 'ts')
  .map(({ text }) => ({ file: /^\/\/ (\S+)\n/.exec(text)?.[1] ?? '', text }));
const commands = blocks
  .filter(({ language }) => language === 'sh')
  .flatMap(({ text }) => text.trimEnd().split('\n'))
  .filter((line) => line.startsWith('npx netraven '));

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-testing-a-job-')));
const source = '--conditions=@netraven/source';

/** Runs Node.js in the folder of the page's package, however it ends. Returns what it printed. */
function node(...args: string[]): Promise<string> {
  return new Promise((resolved) => {
    execFile(process.execPath, args, { cwd: folder, env: { PATH: process.env['PATH'] } }, (_error, stdout) =>
      resolved(stdout),
    );
  });
}

beforeAll(() => {
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  const link = (name: string, target: string): void => {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
    symlinkSync(realpathSync(target), join(folder, 'node_modules', name));
  };
  write('package.json', blocks.find(({ language }) => language === 'json')?.text ?? '');
  for (const { file, text } of named) write(file, text);
  write(
    'vitest.config.ts',
    `export default {
  ssr: { resolve: { conditions: ['@netraven/source'], externalConditions: ['@netraven/source'] } },
  test: { execArgv: ['${source}'] },
};\n`,
  );
  write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        strict: true,
        noEmit: true,
        target: 'esnext',
        module: 'nodenext',
        allowImportingTsExtensions: true,
        customConditions: ['@netraven/source'],
        skipLibCheck: true,
        types: ['node'],
      },
      include: ['src', 'test'],
    }),
  );
  link('typescript', 'node_modules/typescript');
  link('@types/node', 'node_modules/@types/node');
  link('@netraven/core', 'packages/core');
  link('@netraven/testing', 'packages/testing');
  link('zod', 'packages/core/node_modules/zod');
  link('vitest', 'node_modules/vitest');
});
afterAll(() => rmSync(folder, { recursive: true }));

it('every block of TypeScript on the page of testing a job is a file', () => {
  expect(named.map(({ file }) => file)).toEqual([
    'src/index.ts',
    ...['first', 'job-host', 'errors', 'care', 'later', 'fleet'].map((name) => `test/${name}.test.ts`),
  ]);
});

it('the TypeScript on the page is well typed', async () => {
  expect(await node('node_modules/typescript/bin/tsc', '--project', '.')).toBe('');
}, 60_000);

interface Report {
  readonly testResults: readonly { readonly assertionResults: readonly Tested[] }[];
}
interface Tested {
  readonly title: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

it('the tests on the page pass', async () => {
  await node(source, 'node_modules/vitest/vitest.mjs', 'run', '--reporter=json', '--outputFile=report.json');
  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
  const tested = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = tested.filter(({ status }) => status !== 'passed');
  expect(failed.map(({ title, failureMessages }) => [title, ...failureMessages])).toEqual([]);
  expect(tested).toHaveLength(11);
}, 180_000);

it.each(commands)('%s', async (command) => {
  const args = command
    .split(' ')
    .slice(2)
    .filter((word) => word !== '--once');
  const shown = await node(source, resolve('packages/cli/src/bin.ts'), ...args, '--once');
  expect(shown).toMatch(/^success: /m);
});
