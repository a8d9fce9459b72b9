import type { CodeTable } from '@netraven/core';
import { codes as dbCodes } from '@netraven/db';
import { expect, it } from 'vitest';
import { codes } from '../../src/codes.ts';
import { statusOf } from '../../src/problems/to-problem.ts';

/** Codes that are never sent as an answer. They fail the start, or are written to a row or the log. */
const neverAnswered = [
  /^NR_DATABASE_(?!UNREACHABLE)/,
  /^NR_SECRET_/,
  /^NR_HOME_/,
  /^NR_WORKER_(?!MISSING)/,
  /^NR_POOL_/,
  /^NR_TASK_/,
  /^NR_LOG_/,
  /^NR_TOKEN_(?!REFUSED)/,
  /^NR_SERVER_(?:ADDRESS_REFUSED|PORT_TAKEN|PORT_FORBIDDEN)$/,
  /^NR_OXIDIZED_LISTEN_FAILED$/,
];

const answered = [...Object.keys(codes), ...Object.keys(dbCodes)].filter(
  (code) => code !== 'NR_INTERNAL' && !neverAnswered.some((pattern) => pattern.test(code)),
);

it.each(answered)('%s has an HTTP status', (code) => {
  const { status }: CodeTable[string] = ({ ...dbCodes, ...codes } as CodeTable)[code] ?? { what: '', hint: '' };
  // 500 only where the table says so.
  expect(statusOf(code)).toBe(status);
});

it.each(['NR_INTERNAL', 'NR_SECRET_UNREADABLE', 'NR_UNKNOWN_CODE', 'toString', '__proto__'])(
  '%s has status 500',
  (code) => {
    expect(statusOf(code)).toBe(500);
  },
);
