import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';

const source = join(import.meta.dirname, '..', '..', 'src');
/** The tokens themselves, and styles from before them. */
const exceptions = new Set(['tokens.css']);

it('styles have no pixels but lines and the widths of screens: the sizes are tokens', () => {
  const files = globSync('**/*.css', { cwd: source }).filter((file) => !exceptions.has(basename(file)));
  expect(files.length).toBeGreaterThan(15);
  for (const file of files) {
    const css = readFileSync(join(source, file), 'utf8').replaceAll(/@media [^{]*/g, '');
    expect(css.match(/\b(?!1px)\d+px/g) ?? [], file).toEqual([]);
  }
});
