import { describe, expect, test } from 'vitest';
import { LineEditor, type LineEditorOptions } from '../../src/simulator/line-editor.ts';

const help = { questionMark: 'help' } as const;

/** Types keys. Returns what the device shows, and the line that it takes. */
function press(keys: string, typing: LineEditorOptions['typing'], columns = 80) {
  let shown = '';
  const write = (text: string): void => void (shown += text);
  const editor = new LineEditor({ typing, enter: undefined, prompt: '\r\nsw1#', columns, help: 'WORD\n', write });
  const typed = editor.take(keys);
  return { shown, ...typed };
}

describe('the help key', () => {
  test('shows help and the line so far, which goes on without it', () => {
    expect(press('ip a?b\nrest', help)).toEqual({
      shown: 'ip a?\r\nWORD\r\n\r\nsw1#ip a',
      line: 'ip ab',
      echo: 'b',
      rest: 'rest',
    });
  });

  test('shows help before the line is complete', () => {
    expect(press('ip ?', help)).toEqual({ shown: 'ip ?\r\nWORD\r\n\r\nsw1#ip ' });
  });

  test.each([
    ['text', 'a?b', 'a?b'],
    ['quoted', 'a "b?" c?d', 'a "b?" cd'],
    ['literal', 'a\u0016?b?c', 'a?bc'],
    ['help', 'a?b', 'ab'],
  ] as const)('where it is %s', (questionMark, keys, line) => {
    expect(press(`${keys}\n`, { questionMark, literalKey: '\u0016' }).line).toBe(line);
  });

  test('is no help key on a platform without configuration mode', () => {
    expect(press('a?\tb\n', undefined).line).toBe('a?\tb');
  });
});

test('a tab adds nothing', () => {
  expect(press('ip\t route\n', help)).toMatchObject({ line: 'ip route', echo: 'ip route' });
});

test('letters lose their eighth bit, unless the device takes UTF-8', () => {
  expect(press('Büro\n', help)).toMatchObject({ line: 'BC<ro', echo: 'BC<ro' });
  expect(press('Büro\n', { ...help, utf8: true })).toMatchObject({ line: 'Büro', echo: 'Büro' });
});

describe('a line wider than the terminal', () => {
  const line = 'object-group network A_VERY_LONG_NAME_OF_A_GROUP_WITH_ALL_SERVERS_OF_THE_SITE';

  test('scrolls: it is never shown as a whole', () => {
    const { echo = '', line: taken } = press(`${line}\n`, { ...help, scrolls: true }, 60);
    expect(taken).toBe(line);
    expect(echo).not.toContain(line);
    // The terminal, as a person sees it.
    const screen: string[] = [];
    let at = 0;
    for (const key of echo) {
      if (key === '\b') at -= 1;
      else screen[at++] = key;
    }
    const seen = screen.join('').trimEnd();
    expect(seen).toMatch(/^\$.*OF_THE_SITE$/);
    expect(`sw1#${seen}`.length).toBeLessThan(60);
  });

  test('is echoed as it is where the device does not scroll', () => {
    expect(press(`${line}\n`, help, 60).echo).toBe(line);
  });
});
