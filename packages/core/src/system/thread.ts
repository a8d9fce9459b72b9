import { setTimeout as wait } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';

/** How often a thread that had no processor gets more time for a question. */
const looks = 10;

/** Options of a {@link Thread}. */
export interface ThreadOptions {
  /** A question that needs more memory, in MiB, ends the thread instead of this process. */
  readonly heapMb: number;
  /** True: the thread waits for the next question. False: it ends after each, and its memory with it. */
  readonly keep: boolean;
}

/** An answer, or the limit that ended the thread, e.g. `it takes more than 1000 ms`. */
export type ThreadResult<Answer> = { readonly answer: Answer } | { readonly ended: string };

/**
 * A thread for work that could block or fill this process. It answers one question after the other. Its file posts one
 * message when it is ready, and then one for each message that it gets. It does not see the environment.
 */
export class Thread<Question, Answer> {
  readonly #main: URL;
  readonly #options: ThreadOptions;
  #worker: Promise<Worker> | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(main: URL, options: ThreadOptions) {
    this.#main = main;
    this.#options = options;
  }

  /**
   * Asks the thread when the questions before are answered. Starts it when needed. Ends it when the question takes more
   * than `ms` of processor time: a machine that is busy, or stood still, must not refuse what is good. After ten times
   * `ms`, it ends in any case.
   *
   * @throws the reason of an aborted signal, or the error of a thread that cannot work
   */
  async ask(question: Question, ms: number, signal?: AbortSignal): Promise<ThreadResult<Answer>> {
    const result = this.#turn.then(async () => this.#ask(question, ms, signal));
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #ask(question: Question, ms: number, signal?: AbortSignal): Promise<ThreadResult<Answer>> {
    signal?.throwIfAborted();
    let worker: Worker | undefined;
    const answered = new AbortController();
    const slow = new AbortController();
    let keep = this.#options.keep;
    try {
      worker = await (this.#worker ??= this.#start());
      // This process does not end while it waits for an answer.
      worker.ref();
      void abortWhenSlow(worker, ms, slow, answered.signal);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage(question);
      const end = signal ? AbortSignal.any([slow.signal, signal]) : slow.signal;
      return { answer: await nextMessage<Answer>(worker, end) };
    } catch (error) {
      keep = false;
      signal?.throwIfAborted();
      if (slow.signal.aborted) return { ended: `it takes more than ${ms} ms` };
      if ((error as { code?: unknown }).code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error;
      return { ended: `it needs more than ${this.#options.heapMb} MiB of memory` };
    } finally {
      answered.abort();
      if (keep) worker?.unref();
      else {
        this.#worker = undefined;
        await worker?.terminate();
      }
    }
  }

  /** Returns the thread when it has loaded its modules, which does not count as time of a question. */
  async #start(): Promise<Worker> {
    // Loaded only here: most commands need no thread.
    const { Worker: NodeWorker } = process.getBuiltinModule('node:worker_threads');
    const worker = new NodeWorker(this.#main, {
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: this.#options.heapMb },
    });
    // The question that waits gets the error.
    worker.on('error', () => undefined);
    worker.once('exit', () => (this.#worker = undefined));
    await nextMessage(worker);
    return worker;
  }
}

async function nextMessage<Message>(worker: Worker, signal?: AbortSignal): Promise<Message> {
  const { once } = process.getBuiltinModule('node:events');
  const [message] = (await once(worker, 'message', { signal })) as [Message];
  return message;
}

/** Aborts `slow` when the thread works on its next question for more than `ms`. */
async function abortWhenSlow(worker: Worker, ms: number, slow: AbortController, answered: AbortSignal): Promise<void> {
  try {
    const before = workedMs(worker);
    before.catch(() => undefined);
    for (let look = 0, leftMs = ms; look < looks && leftMs > 0; look += 1) {
      await wait(Math.ceil(leftMs), undefined, { signal: answered });
      leftMs = ms - ((await workedMs(worker)) - (await before));
    }
    slow.abort();
  } catch {
    // Answered, or the thread has ended: then its error is that of the question.
  }
}

/** Returns the processor time of a thread, in ms. Node before 24.6 does not know it: there, all time counts. */
async function workedMs(worker: Partial<Worker>): Promise<number> {
  if (!worker.cpuUsage) return performance.now();
  const { user, system } = await worker.cpuUsage();
  return (user + system) / 1_000;
}
