import { Agent, get } from 'node:http';
import { performance } from 'node:perf_hooks';

/** Pause between two requests, in ms. They do not wait for each other. */
const everyMs = 20;
/** A request without an answer counts as this long, in ms. */
const longestMs = 30_000;

const url = process.argv[2] ?? '';
const agent = new Agent({ keepAlive: true });
let times: number[] = [];
let failed = 0;
let open: Promise<void>[] = [];
let timer: NodeJS.Timeout | undefined;

/** Asks once. */
function ask(): Promise<void> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const end = (isGood: boolean): void => {
      times.push(performance.now() - begun);
      if (!isGood) failed++;
      resolve();
    };
    const request = get(url, { agent, timeout: longestMs }, (answer) => {
      answer.resume();
      answer.once('end', () => end(answer.statusCode === 200));
      answer.once('error', () => end(false));
    });
    request.once('timeout', () => request.destroy(new Error('no answer')));
    request.once('error', () => end(false));
  });
}

// Asks in a process of its own: the event loop of the test is busy with the pressure.
process.on('message', (word: 'begin' | 'end') => {
  if (word === 'begin') {
    [times, failed, open] = [[], 0, []];
    timer = setInterval(() => open.push(ask()), everyMs);
    return;
  }
  clearInterval(timer);
  void Promise.all(open).then(() => process.send?.({ times, failed }));
});
process.on('disconnect', () => process.exit(0));
