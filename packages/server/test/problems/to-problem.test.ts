import { codes as dbCodes } from '@netraven/db';
import { expect, it } from 'vitest';
import { codes } from '../../src/codes.ts';
import { statusOf } from '../../src/problems/to-problem.ts';

/** Codes no request is answered with: they end the start, or are written into a row or the log. */
const neverAnswered = [
  /^NR_DATABASE_(?!UNREACHABLE)/,
  /^NR_SECRET_/,
  /^NR_WORKER_/,
  /^NR_POOL_/,
  /^NR_TASK_/,
  /^NR_LOG_/,
  /^NR_TOKEN_(?!REFUSED)/,
  /^NR_SERVER_(?:ADDRESS_REFUSED|PORT_TAKEN)$/,
];

const answered = [...Object.keys(codes), ...Object.keys(dbCodes)].filter(
  (code) => code !== 'NR_INTERNAL' && !neverAnswered.some((pattern) => pattern.test(code)),
);

it.each(answered)('%s has a status of its own', (code) => {
  expect(statusOf(code)).not.toBe(500);
});

it.each(['NR_INTERNAL', 'NR_SECRET_UNREADABLE', 'NR_NOBODY_KNOWS', 'toString', '__proto__'])(
  '%s is a failure of the server',
  (code) => {
    expect(statusOf(code)).toBe(500);
  },
);
