import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { confirm } from '../../src/terminal/confirm.ts';
import { recorded } from '../../test-utils/recorded.ts';
import { matching } from '../matching.ts';

function typing(answer: string): NodeJS.ReadStream {
  const input = new PassThrough();
  input.end(answer);
  return Object.assign(input, { isTTY: true, setRawMode: () => input }) as unknown as NodeJS.ReadStream;
}

it('only a yes lets the command go on', async () => {
  const terminal = recorded();
  await confirm(terminal, 'Really?', { yes: false }, typing('y\n'));
  expect(terminal.written).toEqual([['draw', 'Really? [y/N] ']]);
  for (const answer of ['n\n', '\n', 'yeah\n']) {
    await expect(confirm(terminal, 'Really?', { yes: false }, typing(answer))).rejects.toMatchObject({
      code: 'NR_QUESTION_DECLINED',
    });
  }
});

it('--yes skips the question, and without a terminal the command needs it', async () => {
  const terminal = recorded();
  const pipe = new PassThrough() as unknown as NodeJS.ReadStream;
  await confirm(terminal, 'Really?', { yes: true }, pipe);
  await expect(confirm(terminal, 'Really?', { yes: false }, pipe)).rejects.toMatchObject({
    code: 'NR_QUESTION_UNASKED',
    message: matching('Really?'),
  });
  expect(terminal.written).toEqual([]);
});
