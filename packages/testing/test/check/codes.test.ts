import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { codes } from '../../src/check/codes.ts';

const source = fileURLToPath(new URL('../../src/check', import.meta.url));
const sources = globSync('**/*.ts', { cwd: source })
  .filter((file) => file !== 'codes.ts')
  .map((file) => readFileSync(`${source}/${file}`, 'utf8'))
  .join('\n');

it.each(Object.entries(codes))(
  '%s says what is wrong and what to do, and is given somewhere',
  (code, { what, hint }) => {
    expect(code).toMatch(/^NR_CHECK(_[A-Z]+)+$/);
    expect([what, hint]).toEqual([expect.stringMatching(/\.$/), expect.stringMatching(/\.$/)]);
    expect(sources).toContain(`'${code}'`);
  },
);
