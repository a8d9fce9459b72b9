import { setTimeout as wait } from 'node:timers/promises';
import type { Pressure } from '../pressure.ts';
import { stepClock } from '../clock.ts';

const stepSeconds = 60;

/** Sets the clock of PostgreSQL a minute ahead, back, a minute behind, and right again. */
export const steppedClock: Pressure = {
  name: "PostgreSQL's clock stepped by a minute",
  async press({ sql, size }) {
    for (const seconds of [stepSeconds, 0, -stepSeconds, 0]) {
      await stepClock(sql, seconds);
      await wait(size.lastsMs / 4);
    }
    return { done: 'ahead, right, behind, right', broken: [] };
  },
};
