import { expect, it } from 'vitest';
import { mutantsOf, mutantsOfData, withMutant } from '../../scripts/mutate/mutants.ts';
import { guards, mutantsIn } from '../../scripts/mutate/pick.ts';

/** Returns what the mutants make of a text, with their kinds. */
function madeOf(code: string): string[] {
  return mutantsOf('a.ts', code).map((mutant) => `${mutant.kind}: ${withMutant(code, mutant)}`);
}

it.each([
  ['a(x === 1);', ['statement left out: ;', '=== to !==: a(x !== 1);', '1 to 2: a(x === 2);']],
  ['const b = !x && y;', ['! left out: const b = (x) && y;', '&& to ||: const b = !x || y;']],
  ['const b = x ?? y;', ['?? left out: const b = x;']],
  ['const b = [x, y];', ['element left out: const b = [y];', 'element left out: const b = [x, ];']],
  ['const b = xs.filter(y);', ['.filter() left out: const b = xs;']],
  ['if (x) y;', ['condition to true: if (true) y;', 'condition to false: if (false) y;']],
  ['const f = () => { return x; };', ['returns nothing: const f = () => { return undefined as never; };']],
  ['const f = () => { return undefined; };', []],
])('the mutants of %s', (code, made) => {
  expect(madeOf(code)).toEqual(made);
});

it('types and imports have no mutants', () => {
  const code = `import { a } from 'b';\ninterface C { readonly d: 1 | true; }\ntype E = readonly ['x', 'y'];\nexport * from 'f';`;
  expect(mutantsOf('a.ts', code)).toEqual([]);
});

it('a mutant knows its line', () => {
  expect(mutantsOf('a.ts', 'const a = 1;\n\nconst b = true;').map(({ line }) => line)).toEqual([1, 3]);
});

it('platform data stays JSON without an element', () => {
  const text = '{ "read": ["show", "ping", "dir"],\n  "deep": { "list": [{ "a": 1 }] } }';
  const made = mutantsOfData('p.json', text).map((mutant) => JSON.parse(withMutant(text, mutant)) as unknown);
  expect(made).toEqual([
    { read: ['ping', 'dir'], deep: { list: [{ a: 1 }] } },
    { read: ['show', 'dir'], deep: { list: [{ a: 1 }] } },
    { read: ['show', 'ping'], deep: { list: [{ a: 1 }] } },
    { read: ['show', 'ping', 'dir'], deep: { list: [] } },
  ]);
  expect(mutantsOfData('p.json', text).map(({ line }) => line)).toEqual([1, 1, 1, 2]);
});

it.each(guards)('there are mutants of %s', (pattern) => {
  expect(mutantsIn('.', pattern).length).toBeGreaterThan(0);
});
