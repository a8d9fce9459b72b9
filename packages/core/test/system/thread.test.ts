import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { Thread } from '../../src/system/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'netraven-thread-'));
afterAll(() => rmSync(folder, { recursive: true }));

const main = pathToFileURL(join(folder, 'main.mjs'));
writeFileSync(
  main,
  `import { parentPort, threadId } from 'node:worker_threads';
  parentPort.on('message', (question) => {
    if (question === 'loop') for (;;);
    if (question === 'stand still') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500);
    if (question === 'stand still for ever') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    if (question === 'fill') for (const all = []; ; ) all.push(new Array(10_000).fill({}));
    if (question === 'throw') throw new TypeError('a bug');
    parentPort.postMessage({ question, threadId, environment: Object.keys(process.env) });
  });
  parentPort.postMessage('ready');`,
);
interface Answer {
  readonly question: string;
  readonly threadId: number;
  readonly environment: readonly string[];
}
const thread = (keep: boolean): Thread<string, Answer> => new Thread(main, { heapMb: 32, keep });
const long = 60_000;

it('questions are answered in their order, without the environment', async () => {
  const kept = thread(true);
  const results = await Promise.all(['a', 'b', 'c'].map(async (question) => kept.ask(question, long)));
  const answers = results.map((result) => ('answer' in result ? result.answer : undefined));
  expect(answers.map((answer) => answer?.question)).toEqual(['a', 'b', 'c']);
  expect(new Set(answers.map((answer) => answer?.threadId)).size).toBe(1);
  expect(answers[0]?.environment).toEqual([]);
});

it('a thread that is not kept answers one question', async () => {
  const once = thread(false);
  const results = await Promise.all(['a', 'b'].map(async (question) => once.ask(question, long)));
  expect(new Set(results.map((result) => 'answer' in result && result.answer.threadId)).size).toBe(2);
});

it('a question that takes too much time or memory ends the thread; the next one is answered', async () => {
  const kept = thread(true);
  expect(await kept.ask('loop', 200)).toEqual({ ended: 'it takes more than 200 ms' });
  expect(await kept.ask('fill', long)).toEqual({ ended: 'it needs more than 32 MiB of memory' });
  expect(await kept.ask('a', long)).toMatchObject({ answer: { question: 'a' } });
});

it('time in which the thread did not work does not count, e.g. of a machine that stood still', async () => {
  const kept = thread(true);
  // Ten times the limit ends it in any case: a busy machine must answer before.
  expect(await kept.ask('stand still', 1_000)).toMatchObject({ answer: { question: 'stand still' } });
  expect(await kept.ask('stand still for ever', 50)).toEqual({ ended: 'it takes more than 50 ms' });
  expect(await kept.ask('a', long)).toMatchObject({ answer: { question: 'a' } });
});

it('an error in the thread, or an aborted question, rejects; the next one is answered', async () => {
  const kept = thread(true);
  await expect(kept.ask('throw', long)).rejects.toThrow(new TypeError('a bug'));
  const gone = new AbortController();
  const asked = kept.ask('loop', long, gone.signal);
  const next = kept.ask('a', long);
  gone.abort(new Error('gone'));
  await expect(asked).rejects.toThrow('gone');
  expect(await next).toMatchObject({ answer: { question: 'a' } });
});

it('the error of a thread that cannot start is that of its question, and the next one starts it again', async () => {
  const broken = pathToFileURL(join(folder, 'broken.mjs'));
  writeFileSync(broken, "throw new TypeError('cannot be loaded');");
  const kept = new Thread<string, Answer>(broken, { heapMb: 32, keep: true });
  for (let n = 0; n < 2; n++) await expect(kept.ask('a', long)).rejects.toThrow('cannot be loaded');
});

it('a thread that ends between two questions is started again', async () => {
  const ending = pathToFileURL(join(folder, 'ending.mjs'));
  writeFileSync(
    ending,
    `import { parentPort } from 'node:worker_threads';
    parentPort.on('message', (question) => {
      parentPort.postMessage({ question });
      if (question === 'a') setTimeout(() => { throw new TypeError('too late'); }, 200);
    });
    parentPort.postMessage('ready');`,
  );
  const kept = new Thread<string, Answer>(ending, { heapMb: 32, keep: true });
  expect(await kept.ask('a', long)).toMatchObject({ answer: { question: 'a' } });
  // No question waits when it ends.
  await setTimeout(1_000);
  const again = (): Promise<unknown> => kept.ask('b', long).catch(String);
  await expect.poll(again, { timeout: 20_000 }).toMatchObject({ answer: { question: 'b' } });
});
