import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const source = new URL('../src/', import.meta.url);

/** Collects what a file loads without `import()`, with all that it leads to. Imports of types load nothing. */
function loadedBy(file: string, seen: Set<string> = new Set()): Set<string> {
  const text = readFileSync(fileURLToPath(new URL(file, source)), 'utf8');
  for (const [, name = ''] of text.matchAll(/^(?:import|export) (?!type )(?:[^;]*? from )?'([^']+)';/gm)) {
    const found = name.startsWith('.') ? new URL(name, new URL(file, source)).href.slice(source.href.length) : name;
    if (seen.has(found)) continue;
    seen.add(found);
    if (name.startsWith('.')) loadedBy(found, seen);
  }
  return seen;
}

it('`--help` loads only what its goal of CPU time allows; everything else is imported when it is used', () => {
  expect([...loadedBy('main.ts')].toSorted()).toEqual([
    'commander',
    'error-fields.ts',
    'exit-code.ts',
    'node:url',
    'place/own-package.ts',
    'program.ts',
    'terminal/terminal.ts',
  ]);
  expect([...loadedBy('bin.ts')]).toEqual([]);
});
