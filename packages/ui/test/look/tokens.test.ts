import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';

const source = join(import.meta.dirname, '..', '..', 'src');
/** Styles from before the tokens. */
const older = ['base', 'catalogue', 'command', 'config-form', 'confirm-dialog', 'frame', 'log', 'parts', 'run', 'task'];
const exceptions = new Set(
  [...older, 'schedules', 'settings', 'sign-in', 'table', 'tokens'].map((name) => `${name}.css`),
);

it('new styles have no pixels but lines and the widths of screens: the sizes are tokens', () => {
  const files = globSync('**/*.css', { cwd: source }).filter((file) => !exceptions.has(basename(file)));
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) {
    const css = readFileSync(join(source, file), 'utf8').replaceAll(/@media [^{]*/g, '');
    expect(css.match(/\b(?!1px)\d+px/g) ?? [], file).toEqual([]);
  }
});
