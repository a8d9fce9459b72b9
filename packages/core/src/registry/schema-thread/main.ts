/**
 * The thread in which JSON Schemas of packages are compiled and configs are checked: a hostile schema blocks only this
 * thread, which the caller ends.
 */
import { parentPort } from 'node:worker_threads';
import { messageOf } from '../../contract/netraven-error.ts';
import type { SchemaAnswer, SchemaQuestion } from '../ask-schema-thread.ts';
import { compileSchema } from './compile.ts';
import { explain } from './explain.ts';

const send = (message: SchemaAnswer | 'ready'): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(message);
};
parentPort?.on('message', (question: SchemaQuestion) => send(answer(question)));
send('ready');

function answer({ schema, value }: SchemaQuestion): SchemaAnswer {
  try {
    const check = compileSchema(schema);
    if (value === undefined || check(value)) return { problems: [] };
    return { problems: explain(check.errors ?? []) };
  } catch (error) {
    return { error: messageOf(error) };
  }
}
