import { performance } from 'node:perf_hooks';
import type { Pressure } from '../pressure.ts';

const count = 60;

/** Searches the log for texts that no entry has, all at once: PostgreSQL reads each row. */
export const logSearches: Pressure = {
  name: '60 log searches by text',
  async press({ house }) {
    const begun = performance.now();
    const answers = await Promise.allSettled(
      Array.from({ length: count }, (_, index) => house.api(`/logs?text=no-entry-has-${index}`)),
    );
    const seconds = Math.round((performance.now() - begun) / 100) / 10;
    const refused = answers.flatMap(({ status, ...rest }) =>
      status === 'rejected' ? [String((rest as { reason: unknown }).reason)] : [],
    );
    // The server may refuse a search with a reason, but never leave it without an answer.
    const broken = refused.filter((reason) => !/answered (429|503):.*NR_[A-Z_]+/.test(reason));
    return { done: `${count - refused.length} answered, ${refused.length} refused, ${seconds} s`, broken };
  },
};
