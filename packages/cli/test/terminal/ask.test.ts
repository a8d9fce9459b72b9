import { PassThrough } from 'node:stream';
import { expect, it, vi } from 'vitest';
import { askLine, askSecret } from '../../src/terminal/ask.ts';
import { recorded } from '../../test-utils/recorded.ts';

/** Keys as they come from a terminal in raw mode. */
function keyboard(keys: string): NodeJS.ReadStream {
  const input = new PassThrough();
  input.write(keys);
  return Object.assign(input, { isTTY: true, setRawMode: () => input }) as unknown as NodeJS.ReadStream;
}

it('a secret is read with corrections and never shown', async () => {
  const terminal = recorded();
  expect(await askSecret(terminal, 'Password: ', keyboard('s3crex\u007ft\r'))).toBe('s3cret');
  expect(terminal.written).toEqual([
    ['draw', 'Password: '],
    ['draw', '\n'],
  ]);
});

it('a line is read with corrections', async () => {
  expect(await askLine(recorded(), 'Reason: ', keyboard('ticket 47x\u007f11\r'))).toBe('ticket 4711');
});

it('a correction draws the last row of the question again', async () => {
  const onStderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const question = `${'core-1, '.repeat(12)}? `;
  await askLine(recorded({ columns: () => 80 }), question, keyboard('yex\u007fs\r'));
  const drawn = onStderr.mock.calls.map(([text]) => String(text)).join('');
  onStderr.mockRestore();
  expect(drawn).toContain(`${question.slice(80)}ye`);
  expect(drawn).not.toMatch(/> |, core-1, core-1, core-1, core-1/);
});

it.each([
  { name: 'Ctrl-C', key: '\u0003' },
  { name: 'Ctrl-D', key: '\u0004' },
])('$name instead of an answer ends the question', async ({ key }) => {
  await expect(askSecret(recorded(), 'Password: ', keyboard(key))).rejects.toMatchObject({
    code: 'NR_COMMAND_INTERRUPTED',
  });
});
