import { ApiError } from '@netraven/api';
import { expect, it } from 'vitest';
import { exitCodeOf } from '../src/exit-code.ts';
import { ownError } from '../src/own-error.ts';
import { matching } from './matching.ts';

const usage = 'See `netraven devices add --help`.';
const hint = matching(/./);
const system = (code: string): Error => Object.assign(new Error(`${code}: no`), { code, syscall: 'mkdir' });

it.each([
  { from: 'EACCES', code: 'NR_FILE_FORBIDDEN', ends: 5 },
  { from: 'EPERM', code: 'NR_FILE_FORBIDDEN', ends: 5 },
  { from: 'EROFS', code: 'NR_FILE_FORBIDDEN', ends: 5 },
  { from: 'ENOTDIR', code: 'NR_FILE_IN_THE_WAY', ends: 2 },
  { from: 'EEXIST', code: 'NR_FILE_IN_THE_WAY', ends: 2 },
  { from: 'EISDIR', code: 'NR_FILE_IN_THE_WAY', ends: 2 },
  { from: 'ENOSPC', code: 'NR_COMMAND_FAILED', ends: 1 },
  { from: 'ERR_INVALID_ARG_TYPE', code: 'NR_COMMAND_FAILED', ends: 1 },
])('the system error $from is reported as $code with the next step, and exits with $ends', ({ from, code, ends }) => {
  const cause = system(from);
  const error = ownError(cause, usage);
  expect(error).toMatchObject({ code, message: `${from}: no`, hint, cause });
  expect(exitCodeOf(error)).toBe(ends);
});

it('a value that the server refuses is reported by its option, with the help to read', () => {
  const problems = [{ path: 'body.name', message: 'must be letters' }];
  const refused = new ApiError('NR_REQUEST_INVALID', 'body.name: must be letters', { status: 400, problems });
  const error = ownError(refused, usage);
  expect(error).toMatchObject({ code: 'NR_USAGE_INVALID', message: 'name: must be letters', hint: usage });
  expect(error).not.toHaveProperty('problems');
  expect(exitCodeOf(error)).toBe(2);
});

it('of several problems, each is reported once', () => {
  const problems = [
    { path: 'body.tags.0', message: 'a' },
    { path: 'query.limit', message: 'b' },
  ];
  const refused = new ApiError('NR_REQUEST_INVALID', 'body.tags.0: a', { status: 400, problems });
  expect(ownError(refused, usage)).toMatchObject({
    message: 'Some arguments are invalid',
    problems: [
      { path: 'tags.0', message: 'a' },
      { path: 'limit', message: 'b' },
    ],
  });
});

it('after a refused token, the next step is to stop and start NetRaven', () => {
  const error = ownError(new ApiError('NR_TOKEN_REFUSED', 'The token is not the right one', { status: 401 }), usage);
  expect(error).toMatchObject({ code: 'NR_TOKEN_REFUSED', hint: matching('Stop and start') });
  expect(exitCodeOf(error)).toBe(5);
});

it.each([new TypeError('x'), new ApiError('NR_RUN_UNKNOWN', 'There is no run x'), 'thrown', undefined])(
  'any other error stays unchanged (%s)',
  (thrown) => {
    expect(ownError(thrown, usage)).toBe(thrown);
  },
);
