import type { Duplex } from 'node:stream';
import { batchPerTick } from './batch.ts';

/** The longest message, in bytes: an artifact of 64 MiB as JSON, with room to spare. */
const maxBytes = 128 * 2 ** 20;
const newline = 0x0a;

/** Receives what a {@link MessagePipe} reads. */
export interface MessageListener<In> {
  /** Takes the messages that one chunk completed, in order. */
  receive(messages: readonly In[]): void;
  /** Reports that the pipe is unusable: what was read is no message, or a message could not be written. */
  broken(error: Error): void;
}

/**
 * The worker's end of the pipe to a job host. Each line is JSON: one message to the job host, or an array of messages
 * from it.
 *
 * The job host uses Node's own IPC for its end, which needs no network permission in any version of Node. The worker does
 * not: Node parses IPC outside of our code, and a line that is not JSON would end the worker.
 */
export class MessagePipe<In, Out> {
  /** Sends a message. All messages of one tick are one write. */
  readonly send: (message: Out) => void;
  readonly #pipe: Duplex;
  readonly #listener: MessageListener<In>;
  /** The beginning of the line that is arriving. */
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(pipe: Duplex, listener: MessageListener<In>) {
    this.#pipe = pipe;
    this.#listener = listener;
    this.send = batchPerTick((messages) => {
      if (!pipe.writable) return;
      pipe.cork();
      try {
        for (const message of messages) pipe.write(toLine(message));
      } catch (error) {
        listener.broken(error as Error);
      }
      pipe.uncork();
    });
    pipe.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  /** Resolves when the other end has read what was sent, except what the pipe buffers, or when the pipe is closed. */
  async drained(): Promise<void> {
    if (!this.#pipe.writableNeedDrain || this.#pipe.destroyed) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#pipe.off('drain', done).off('close', done);
        resolve();
      };
      this.#pipe.on('drain', done).on('close', done);
    });
  }

  #take(chunk: Buffer): void {
    try {
      const messages: In[] = [];
      let start = 0;
      for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
        this.#keep(chunk.subarray(start, end));
        for (const message of this.#parse()) messages.push(message);
        start = end + 1;
      }
      this.#keep(chunk.subarray(start));
      if (messages.length > 0) this.#listener.receive(messages);
    } catch (error) {
      this.#listener.broken(error as Error);
    }
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#size += bytes.length;
    if (this.#size > maxBytes) throw new RangeError(`A message is longer than ${maxBytes} bytes`);
    this.#chunks.push(bytes);
  }

  #parse(): In[] {
    const text = Buffer.concat(this.#chunks).toString();
    this.#chunks = [];
    this.#size = 0;
    const messages: unknown = JSON.parse(text);
    if (!Array.isArray(messages)) throw new TypeError('A line from the job host is not an array of messages');
    return messages as In[];
  }
}

function toLine(message: unknown): string {
  const text = JSON.stringify(message);
  const length = Buffer.byteLength(text);
  if (length > maxBytes) throw new RangeError(`A message has ${length} bytes; at most ${maxBytes} are sent`);
  return `${text}\n`;
}
