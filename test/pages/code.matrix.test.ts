import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { blocksOf, pages, type Block } from '../../packages/test-utils/src/page-blocks.ts';
import { given } from './given.ts';
import { PagePackage } from './page-package.ts';

describe('TypeScript and JavaScript of all pages', () => {
  const written = pages.flatMap(blocksOf).filter(({ language, made }) => ['ts', 'js'].includes(language) && !made);
  const page = new PagePackage(filesOf(written));
  afterAll(() => page.remove());

  it('passes the type check, each page as a separate package', async () => {
    expect(written.length).toBeGreaterThan(20);
    expect(await page.types()).toBe('');
  });

  it('runs, if the page has everything it needs', async () => {
    const readme = Object.keys(filesOf(written)).find((file) => file.startsWith('packages-readme-README-md/'));
    expect(await page.node('--input-type=module', '--eval', `await import('./${readme}'); console.log('ran')`)).toBe(
      'ran\n',
    );
    const tested = await page.test('packages-testing-README-md');
    expect(tested).toMatchObject([{ title: 'backs up a router', status: 'passed' }]);
  });
});

/** Each page in a folder of its own: files by the name they have, others as modules; what imports nothing goes on. */
function filesOf(written: readonly Block[]): Record<string, string> {
  const files: Record<string, string> = {
    'package.json': JSON.stringify({ type: 'module' }),
    // The test on that page imports this job.
    'packages-testing-README-md/src/index.ts': readFileSync('packages/job-backup/src/index.ts', 'utf8'),
  };
  let last = '';
  for (const { page, line, language, text, file } of written) {
    const folder = page.replaceAll(/[/.]/g, '-');
    const isNew = file !== undefined || /^(import|export) /m.test(text) || !last.startsWith(`${folder}/`);
    if (isNew) last = `${folder}/${file ?? `src/at-${line}.${language}`}`;
    const before = isNew && given[page] !== undefined ? `${given[page]}\n` : '';
    files[last] = (isNew ? before : (files[last] ?? '')) + text;
  }
  return files;
}
