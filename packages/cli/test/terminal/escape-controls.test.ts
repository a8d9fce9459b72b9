import { expect, it } from 'vitest';
import { escapeControls, escapeControlsOfText } from '../../src/terminal/escape-controls.ts';

it('a line from a device cannot move the cursor, colour, ring or reverse anything', () => {
  expect(escapeControls('a\u001b[2Kb\u0007c\u009bd\re\nf\u202eg\u2028h')).toBe(
    'a\\e[2Kb\\x07c\\x9bd\\re\\nf\\u202eg\\u2028h',
  );
});

it('letters of every script stay as they are', () => {
  expect(escapeControls('Zürich 東京 Ελλάδα 🐦')).toBe('Zürich 東京 Ελλάδα 🐦');
});

it('a text of many lines keeps line breaks and tabs, and no other control character', () => {
  expect(escapeControlsOfText('a\r\n\tb\u001b[1m\rc\n')).toBe('a\n\tb\\e[1m\\rc\n');
});
