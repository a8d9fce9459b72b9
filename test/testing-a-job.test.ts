import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { blocksOf, PagePackage, type Tested } from './page-package.ts';

const failed = (tested: readonly Tested[]): unknown[] =>
  tested.filter(({ status }) => status !== 'passed').map(({ title, failureMessages }) => [title, ...failureMessages]);

describe('the page of testing a job', () => {
  const blocks = blocksOf(readFileSync('docs/testing-a-job.md', 'utf8'));
  const files = blocks
    .filter(({ language }) => language === 'ts')
    .map(({ text }) => [/^\/\/ (\S+)\n/.exec(text)?.[1] ?? '', text] as const);
  const manifest = blocks.find(({ language }) => language === 'json')?.text ?? '';
  const page = new PagePackage({ 'package.json': manifest, ...Object.fromEntries(files) });
  afterAll(() => page.remove());

  it('names the file of every block of TypeScript', () => {
    expect(files.map(([file]) => file)).toEqual([
      'src/index.ts',
      ...['first', 'job-host', 'errors', 'care', 'later', 'fleet'].map((name) => `test/${name}.test.ts`),
    ]);
  });

  it('is well typed', async () => {
    expect(await page.types()).toBe('');
  }, 60_000);

  it('has tests that pass', async () => {
    const tested = await page.test();
    expect(failed(tested)).toEqual([]);
    expect(tested).toHaveLength(11);
  }, 180_000);

  const commands = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.trimEnd().split('\n'))
    .filter((line) => line.startsWith('npx netraven '));

  it.each(commands)('%s', async (command) => {
    const [, , ...args] = command.replace(' --once', '').split(' ');
    expect(await page.node(resolve('packages/cli/src/bin.ts'), ...args, '--once')).toMatch(/^success: /m);
  });
});

describe('the page of the job interface', () => {
  const sections = readFileSync('docs/job-interface.md', 'utf8').split('\n## ');
  const blocks = (heading: string, language: string): string[] =>
    blocksOf(sections.find((section) => section.startsWith(`${heading}\n`)) ?? '')
      .filter((block) => block.language === language)
      .map(({ text }) => text);
  const [manifest = ''] = blocks('The package', 'json');
  const [job = '', fleet = ''] = blocks('The module', 'ts');
  const [state = ''] = blocks('State and artifacts', 'ts');
  const [test = ''] = blocks('Testing a job', 'ts');
  const page = new PagePackage({
    'package.json': manifest.replace('./index.js', './src/index.ts'),
    'src/index.ts': job,
    'src/fleet.ts': fleet,
    'src/state.ts': state,
    'test/index.test.ts': test,
  });
  afterAll(() => page.remove());

  it('has jobs that are well typed, and a test of one that passes', async () => {
    expect(await page.types()).toBe('');
    const tested = await page.test();
    expect(failed(tested)).toEqual([]);
    expect(tested).toHaveLength(1);
  }, 180_000);
});
