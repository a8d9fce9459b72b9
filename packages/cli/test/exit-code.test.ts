import { ApiError } from '@netraven/api';
import { NetRavenError } from '@netraven/core';
import { expect, it } from 'vitest';
import { exitCodeOf } from '../src/exit-code.ts';

it.each([
  { what: 'an unexpected error', error: new TypeError('x is undefined'), code: 1 },
  { what: 'an error of the server', error: new ApiError('NR_INTERNAL', '', { status: 500 }), code: 1 },
  {
    what: 'an answer that NetRaven did not send',
    error: new ApiError('NR_API_ANSWER_INVALID', '', { status: 200 }),
    code: 1,
  },
  { what: 'a request the server refuses', error: new ApiError('NR_DEVICE_UNKNOWN', '', { status: 404 }), code: 2 },
  { what: 'a server that is not there', error: new ApiError('NR_API_UNREACHABLE', ''), code: 2 },
  { what: 'a request whose answer was lost', error: new ApiError('NR_API_ANSWER_LOST', ''), code: 1 },
  { what: 'a home in use', error: new NetRavenError('NR_HOME_IN_USE', ''), code: 2 },
  { what: 'a refused token', error: new ApiError('NR_TOKEN_REFUSED', '', { status: 401 }), code: 5 },
  { what: 'a forbidden call', error: new ApiError('NR_X', '', { status: 403 }), code: 5 },
  { what: 'a file of another user', error: Object.assign(new Error('no'), { code: 'EACCES' }), code: 5 },
  { what: 'any other system error', error: Object.assign(new Error('no'), { code: 'ENOSPC' }), code: 1 },
  { what: 'a code that is a name of Object', error: Object.assign(new Error('no'), { code: 'toString' }), code: 1 },
  { what: 'an interrupt', error: new NetRavenError('NR_COMMAND_INTERRUPTED', ''), code: 130 },
])('$what ends with $code', ({ error, code }) => {
  expect(exitCodeOf(error)).toBe(code);
});
