import { fork } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** Answers of `GET /health/live`, in ms. */
export interface LiveAnswers {
  readonly times: readonly number[];
  readonly failed: number;
}

/** Asks `GET /health/live` every 20 ms, in a process of its own. */
export interface Live {
  begin(): void;
  end(): Promise<LiveAnswers>;
}

/** Starts the process; it ends with the test. */
export function startLive(url: string): Live {
  const child = fork(new URL('live-process.ts', import.meta.url), [url], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  onTestFinished(async () => {
    const gone = once(child, 'exit');
    child.disconnect();
    await gone;
  });
  return {
    begin: () => void child.send('begin'),
    async end() {
      const answer = once(child, 'message');
      child.send('end');
      return ((await answer) as [LiveAnswers])[0];
    },
  };
}

/** Returns the value below which this part of all values is. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN;
}
