import { ApiError } from '@netraven/api';
import { expect, it } from 'vitest';
import { writeError } from '../../src/terminal/write-error.ts';
import { recorded } from '../../test-utils/recorded.ts';

const linesOf = (error: unknown, env = {}): string[] => {
  const terminal = recorded();
  writeError(terminal, error, env);
  return terminal.written.map(([, text]) => text);
};

it('an error shows its code, its message, each problem with its fix, and the next step', () => {
  const error = new ApiError('NR_RUN_CONFIG_INVALID', 'The config does not fit', {
    hint: 'See the fields',
    problems: [{ path: 'config.count', message: 'must be\nnumber', fix: 'Correct it' }],
  });
  expect(linesOf(error)).toEqual([
    'NR_RUN_CONFIG_INVALID: The config does not fit',
    '  config.count: must be\\nnumber → Correct it',
    '  next: See the fields',
  ]);
});

it('a problem whose message is a part of the error has only its fix', () => {
  const problems = [{ path: 'config.x', message: 'There is no setting config.x.', fix: 'Remove it.' }];
  const error = new ApiError('NR_RUN_CONFIG_INVALID', 'It does not fit: There is no setting config.x.', { problems });
  expect(linesOf(error)).toEqual([
    'NR_RUN_CONFIG_INVALID: It does not fit: There is no setting config.x.',
    '  config.x: → Remove it.',
  ]);
});

it('an error without a code gets NR_COMMAND_FAILED, and NETRAVEN_DEBUG=1 shows its stack', () => {
  const error = new TypeError('x is undefined', { cause: new Error('y') });
  expect(linesOf(error)).toEqual(['NR_COMMAND_FAILED: x is undefined', expect.stringContaining('NETRAVEN_DEBUG=1')]);
  expect(linesOf(error, { NETRAVEN_DEBUG: '1' })[2]).toMatch(/TypeError: x is undefined\n[^]*caused by: Error: y\n/);
});
