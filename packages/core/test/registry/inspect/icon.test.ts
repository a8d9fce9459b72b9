import * as icons from '@mdi/js';
import { expect, it } from 'vitest';
import { checkIcon, iconPath } from '../../../src/registry/inspect/icon.ts';

it.each([
  ['mdi-content-save', icons.mdiContentSave],
  ['mdi-numeric-1-box', icons.mdiNumeric1Box],
  ['mdi-dice-d20', icons.mdiDiceD20],
  ['mdi-cog', icons.mdiCog],
])('%s is an icon', (name, path) => {
  expect(iconPath(name)).toBe(path);
  expect(checkIcon(name)).toEqual([]);
});

it.each([
  ['mdi-content-sve', "Write `icon: 'mdi-content-save'`."],
  ['content-save', "Write `icon: 'mdi-content-save'`."],
  ['mdiContentSave', "Write `icon: 'mdi-content-save'`."],
  ['mdi-numeric-1-bx', "Write `icon: 'mdi-numeric-1-box'`."],
  ['mdi-dice-dd20', "Write `icon: 'mdi-dice-d20'`."],
  ['mdi-', 'https://pictogrammers.com/library/mdi/'],
  ['mdi-__proto__', "Write `icon: 'mdi-"],
  ['mdi-zzzzzzzzzzzzzzz', 'https://pictogrammers.com/library/mdi/'],
  ['', 'https://pictogrammers.com/library/mdi/'],
])('%j is not an icon; the fix names the nearest one', (name, fix) => {
  expect(checkIcon(name)).toMatchObject([{ code: 'NR_PACKAGE_ICON_UNKNOWN', fix: expect.stringContaining(fix) }]);
});

it('every suggestion is an icon', () => {
  const names = Object.keys(icons).filter((key) => key.startsWith('mdi'));
  const wrong = names
    .filter((_, at) => at % 97 === 0)
    .flatMap((key) => {
      const name = /'(mdi-.*)'/.exec(checkIcon(`${key}x`)[0]?.fix ?? '')?.[1];
      return name !== undefined && iconPath(name) === undefined ? [name] : [];
    });
  expect(wrong).toEqual([]);
});
