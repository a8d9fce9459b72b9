import { expect, test } from 'vitest';
import type { ErrorData } from '../../src/contract/netraven-error.ts';
import { ReportedErrors } from '../../src/host/reported-errors.ts';

const refusal = (count: number): ErrorData => ({
  code: 'NR_ARTIFACT_READ_REFUSED',
  message: `"running" of device ${count} belongs to another job type`,
  hint: 'Add the permission.',
  retryable: false,
});

test('the first of 10,000 refused calls keeps its code and hint', () => {
  const reported = new ReportedErrors();
  for (let count = 0; count < 10_000; count++) reported.answer(refusal(count));
  // An error that came before takes no place of another.
  reported.answer(refusal(9_999));
  const judge = (error: ErrorData): ErrorData => reported.judge(error, (value) => value);
  expect(judge(refusal(0))).toEqual(refusal(0));

  reported.answer(refusal(10_000));
  expect(judge(refusal(0)).code).toBe('NR_JOB_THREW');
  expect(judge(refusal(1))).toEqual(refusal(1));
});
