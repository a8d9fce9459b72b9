/** The thread in which texts are searched. */
import { parentPort } from 'node:worker_threads';
import type { SearchQuestion } from '../search-in-thread.ts';
import { searchTexts, type SearchedText } from '../search-texts.ts';

const send = (message: SearchedText[] | 'ready'): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(message);
};
parentPort?.on('message', ({ texts, wanted, withLines }: SearchQuestion) => {
  void searchTexts(texts, wanted, withLines).then(send);
});
send('ready');
