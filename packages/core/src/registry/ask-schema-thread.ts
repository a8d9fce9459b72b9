import type { Worker } from 'node:worker_threads';
import { messageOf } from '../contract/netraven-error.ts';
import type { Problem } from './record.ts';

/** A JSON Schema as JSON, and a value to check. Without a value the schema is only compiled. */
export interface SchemaQuestion {
  readonly schema: string;
  readonly value?: unknown;
}

/** The problems of the value, or the reason why the schema cannot be used. */
export type SchemaAnswer = { readonly problems: readonly Problem[] } | { readonly error: string };

/** Relative to `src/registry` and, in the built package, to `dist/registry` or `dist/chunks`. */
const threadMain = new URL(
  `../registry/schema-thread/main.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`,
  import.meta.url,
);
/** A check that collects errors in a large value could fill the memory of the server. */
const heapMb = 128;

let thread: Promise<Worker> | undefined;
let turn: Promise<unknown> = Promise.resolve();

/**
 * Asks the thread for schemas, one question after the other. Starts it when first needed, and ends it when a question takes
 * more than `ms`. Never rejects.
 */
export async function askSchemaThread(question: SchemaQuestion, ms: number): Promise<SchemaAnswer> {
  const answer = turn.then(async () => ask(question, ms));
  turn = answer;
  return answer;
}

async function ask(question: SchemaQuestion, ms: number): Promise<SchemaAnswer> {
  let worker: Worker | undefined;
  let signal: AbortSignal | undefined;
  try {
    worker = await (thread ??= start());
    // This process does not end while it waits for an answer.
    worker.ref();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    worker.postMessage(question);
    signal = AbortSignal.timeout(ms);
    return await nextMessage(worker, signal);
  } catch (error) {
    thread = undefined;
    await worker?.terminate();
    return { error: signal?.aborted ? `it takes more than ${ms} ms` : messageOf(error) };
  } finally {
    worker?.unref();
  }
}

/** Starts the thread. Returns it when it has loaded the validator, which takes longer than a usual check. */
async function start(): Promise<Worker> {
  // Loaded only here: most commands check nothing.
  const { Worker: Thread } = process.getBuiltinModule('node:worker_threads');
  const worker = new Thread(threadMain, { env: {}, resourceLimits: { maxOldGenerationSizeMb: heapMb } });
  // The question that waits gets the error.
  worker.on('error', () => undefined);
  worker.once('exit', () => (thread = undefined));
  await nextMessage(worker);
  return worker;
}

async function nextMessage(worker: Worker, signal?: AbortSignal): Promise<SchemaAnswer> {
  const { once } = process.getBuiltinModule('node:events');
  const [message] = (await once(worker, 'message', { signal })) as [SchemaAnswer];
  return message;
}
