import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shellWord } from '../../src/registry/index.ts';

it.each(['/home/ann/jobs/a', '/my jobs/a', "/it's/a", '/a;touch b', '/$HOME/`id`', '/a\nb', '/a*', '/"a"'])(
  'the path %j is one word for a shell',
  (path) => {
    expect(execFileSync('sh', ['-c', `printf '<%s>' ${shellWord(path)}`], { encoding: 'utf8' })).toBe(`<${path}>`);
  },
);

it('a path without special characters is not quoted', () => {
  expect(shellWord('/jobs/@acme/netraven-job-x')).toBe('/jobs/@acme/netraven-job-x');
});
