import { errorsOf, type ErrorMaker } from '@netraven/core';

/** The codes of mistakes in the use of this package. */
export const codes = {
  NR_TEST_OPTION_INVALID: {
    what: 'An option of `runJob()` or `runSummary()` is unknown, or its value is.',
    hint: 'Correct the option in the test.',
  },
} as const;

export const testError: ErrorMaker<typeof codes> = errorsOf(codes);
