/** The thread in which sources are parsed: a large or hostile file blocks only this thread, which the caller ends. */
import { parentPort } from 'node:worker_threads';
import { errorData, NetRavenError } from '@netraven/core';
import { parseSource } from '../parse-source.ts';
import type { ParseAnswer, ParseQuestion } from '../read-source.ts';

const send = (message: ParseAnswer | 'ready'): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(message);
};
parentPort?.on('message', (question: ParseQuestion) => {
  // An error that is no NetRavenError ends the thread, and reaches the caller with its stack.
  void answer(question).then(send);
});
send('ready');

async function answer({ files, options, known }: ParseQuestion): Promise<ParseAnswer> {
  try {
    return { read: await parseSource(files, options, known) };
  } catch (error) {
    if (!(error instanceof NetRavenError)) throw error;
    return { error: errorData(error, error.code) };
  }
}
