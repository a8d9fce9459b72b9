import { expect, it } from 'vitest';
import { dark, light } from '../../src/look/themes.ts';
import { statusLooks } from '../../src/run/status-look.ts';

it.each([
  ['light', light],
  ['dark', dark],
])('each status of the %s theme has a contrast of at least 4.7 on panels and pages', (_, { colors }) => {
  for (const { color, word } of Object.values(statusLooks)) {
    const text = Object.entries(colors).find(([name]) => name === color)?.[1] ?? '';
    for (const behind of [colors.surface, colors.background]) {
      expect(contrast(text, behind), `${word}: ${text} on ${behind}`).toBeGreaterThanOrEqual(4.7);
    }
  }
});

it('statuses differ by shape or word, and not by colour alone', () => {
  const looks = Object.values(statusLooks);
  expect(new Set(looks.map(({ word }) => word)).size).toBe(looks.length);
});

/** The contrast ratio of WCAG 2. */
function contrast(one: string, other: string): number {
  const [bright = 0, dim = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (bright + 0.05) / (dim + 0.05);
}

function luminance(color: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
