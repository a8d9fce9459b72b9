import type { FromChild, ToChild } from '../protocol.ts';

/** The job host's end of the pipe to the worker. */
export interface MessageChannel {
  readonly send: (message: FromChild) => void;
  /** Resolves when everything sent has left this process. */
  readonly drained: () => Promise<void>;
}

/** Limits of the log entries of one write, in characters and entries: any such line is within the worker's limits. */
const maxBatch = { size: 2 ** 18, entries: 250 };
/** Larger log entries are not written with another message, which alone may need most of the limits of a line. */
const maxBeside = 2 ** 16;

/**
 * Opens the pipe to the worker: Node's own IPC, on the file descriptor that `launch` names. A socket of ours on that
 * descriptor needs `--allow-net` from Node 26.12 on.
 */
export function openMessageChannel(receive: (message: ToChild) => void): MessageChannel {
  const write = process.send?.bind(process);
  if (!write) throw new Error('The job host was started without a pipe to the worker');
  // A package that finds `process.send` behaves as a child process of its own design.
  delete process.send;
  process.on('message', (message) => receive(message as ToChild));
  // The worker ended.
  process.on('disconnect', () => process.exit(0));
  let batch: FromChild[] = [];
  let size = 0;
  let writing = 0;
  const waiting: (() => void)[] = [];
  const flush = (): void => {
    if (batch.length === 0) return;
    const messages = batch;
    batch = [];
    size = 0;
    writing++;
    // A failed write closes the pipe, and `disconnect` follows.
    write(messages, undefined, undefined, () => {
      if (--writing === 0) for (const resolve of waiting.splice(0)) resolve();
    });
  };
  return {
    drained: () => new Promise((resolve) => (writing === 0 ? resolve() : waiting.push(resolve))),
    send(message) {
      if (message.type !== 'log' && size > maxBeside) flush();
      batch.push(message);
      // A job may log faster than single writes leave the process: the log entries of one tick are one write.
      if (message.type === 'log') size += sizeOf(message);
      if (message.type !== 'log' || size > maxBatch.size || batch.length >= maxBatch.entries) flush();
      else if (batch.length === 1) setImmediate(flush);
    },
  };
}

function sizeOf({ message, meta }: Extract<FromChild, { type: 'log' }>): number {
  return message.length + JSON.stringify(meta).length;
}
