import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { errorCodes, errorReference } from '../scripts/error-reference.ts';

const codes = await errorCodes();

it('docs/errors.md agrees with the tables of codes; `pnpm errors` writes it', () => {
  expect(readFileSync('docs/errors.md', 'utf8')).toBe(errorReference(codes));
});

it('a code is in one table, is named NR_<SUBJECT>_<WHAT>, and has whole sentences', () => {
  const names = codes.map(({ code }) => code);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  expect(names.filter((name) => !/^NR_(INTERNAL|[A-Z]+(_[A-Z]+)+)$/.test(name))).toEqual([]);
  const thin = codes.filter(({ what, hint }) => ![what, hint].every((text) => /^\S.{10,}[.`)]$/.test(text)));
  expect(thin.map(({ code }) => code)).toEqual([]);
});

it('every code of a table is used', () => {
  const sources = globSync('packages/*/src/**/*.{ts,tsx}').filter((file) => !file.endsWith('codes.ts'));
  const used = new Set(sources.flatMap((file) => readFileSync(file, 'utf8').match(/\bNR_[A-Z_]+\b/g) ?? []));
  // bin.ts spells its own out, as it may import nothing.
  expect(codes.map(({ code }) => code).filter((code) => !used.has(code))).toEqual([]);
});
