/** The thread in which texts are searched and compared. */
import { parentPort } from 'node:worker_threads';
import { compareTexts } from '../compare-texts.ts';
import { searchTexts } from '../search-texts.ts';
import type { TextAnswer, TextQuestion } from '../text-thread.ts';

const send = (message: TextAnswer | 'ready'): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(message);
};
const answer = (asked: TextQuestion): Promise<TextAnswer> =>
  'pairs' in asked ? compareTexts(asked.pairs, asked.orders) : searchTexts(asked.texts, asked.wanted, asked.withLines);
parentPort?.on('message', (asked: TextQuestion) => {
  void answer(asked).then(send);
});
send('ready');
