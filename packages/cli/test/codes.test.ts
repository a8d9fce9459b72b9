import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { codes } from '../src/codes.ts';

const source = fileURLToPath(new URL('../src', import.meta.url));
const sources = globSync('**/*.ts', { cwd: source })
  .filter((file) => file !== 'codes.ts')
  .map((file) => readFileSync(`${source}/${file}`, 'utf8'))
  .join('\n');

it.each(Object.entries(codes))(
  '%s says what happened and what to do next, and is given somewhere',
  (code, { what, hint }) => {
    expect(code).toMatch(/^NR_[A-Z]+(_[A-Z]+)+$/);
    expect([what, hint]).toEqual([expect.stringMatching(/\.$/), expect.stringMatching(/\.$/)]);
    expect(sources).toContain(code);
  },
);
