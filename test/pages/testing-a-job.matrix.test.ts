import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { blocksOf } from '../../packages/test-utils/src/page-blocks.ts';
import { PagePackage, type Tested } from './page-package.ts';

const failed = (tested: readonly Tested[]): unknown[] =>
  tested.filter(({ status }) => status !== 'passed').map(({ title, failureMessages }) => [title, ...failureMessages]);

describe('the page of testing a job', () => {
  const blocks = blocksOf('docs/testing-a-job.md');
  const files = blocks.filter(({ language }) => language === 'ts').map(({ file, text }) => [file ?? '', text] as const);
  const [manifest = '', answers = ''] = blocks.flatMap(({ language, text }) => (language === 'json' ? text : []));
  const page = new PagePackage({ 'package.json': manifest, 'answers.json': answers, ...Object.fromEntries(files) });
  afterAll(() => page.remove());

  it('names the file of every block of TypeScript', () => {
    expect(files.map(([file]) => file)).toEqual([
      'src/index.ts',
      ...['first', 'answers', 'api', 'vars', 'job-host', 'errors', 'change', 'care', 'later', 'fleet', 'summary'].map(
        (name) => `test/${name}.test.ts`,
      ),
    ]);
  });

  it('is well typed', async () => {
    expect(await page.types()).toBe('');
  });

  it('has tests that pass', async () => {
    const tested = await page.test();
    expect(failed(tested)).toEqual([]);
    expect(tested).toHaveLength(18);
  });

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
  const blocks = blocksOf('docs/job-interface.md').filter(({ made }) => !made);
  const manifest = blocks.find(({ heading, language }) => heading === 'The package' && language === 'json')?.text ?? '';
  const files = blocks.filter(({ language }) => language === 'ts').map(({ file, text }) => [file ?? '', text] as const);
  const page = new PagePackage({
    'package.json': manifest.replace('./index.js', './src/index.ts'),
    ...Object.fromEntries(files),
  });
  afterAll(() => page.remove());

  it('names the file of every block of TypeScript', () => {
    expect(files.map(([file]) => file)).toEqual([
      ...[
        'index',
        'fleet',
        'defined',
        'survey',
        'fill',
        'lldp',
        'tech-support',
        'clear-counters',
        'uptime',
        'snmp',
        'serial',
        'vlans',
        'state',
        'tickets',
      ].map((name) => `src/${name}.ts`),
      'test/index.test.ts',
    ]);
  });

  it('has jobs that are well typed, and a test of one that passes', async () => {
    expect(await page.types()).toBe('');
    const tested = await page.test();
    expect(failed(tested)).toEqual([]);
    expect(tested).toHaveLength(1);
  });
});
