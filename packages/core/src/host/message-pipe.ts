import type { Duplex } from 'node:stream';
import { batchPerTick } from './batch.ts';
import { JsonLimits } from './json-limits.ts';
import { Pace } from './pace.ts';

/** The longest line from a job host, in bytes. It sends longer texts in parts. */
const maxBytes = 4 * 2 ** 20;
/** The longest message to a job host, in bytes: the devices of a fleet job. Long texts go in parts. */
const maxSentBytes = 128 * 2 ** 20;
/** The most messages of a line. Each may be a log entry, which takes about 20 µs. */
const maxMessages = 1_000;
/** Bytes that each value and message counts for the {@link Pace}, in addition to its text: it costs more time. */
const weights = { value: 64, message: 2_048 };
const newline = 0x0a;

/** Receives what a {@link MessagePipe} reads. */
export interface MessageListener {
  /** Takes the messages of one line, in order. Nothing is known of their form. */
  receive(messages: readonly unknown[]): void;
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
export class MessagePipe<Out> {
  /** Sends a message. All messages of one tick are one write. */
  readonly send: (message: Out) => void;
  readonly #pipe: Duplex;
  readonly #listener: MessageListener;
  readonly #limits = new JsonLimits();
  /** The beginning of the line that is arriving, and its size. */
  #kept = Buffer.alloc(0);
  #size = 0;
  readonly #pace: Pace;
  #isBroken = false;

  constructor(pipe: Duplex, listener: MessageListener) {
    this.#pipe = pipe;
    this.#listener = listener;
    this.#pace = new Pace(pipe);
    this.send = batchPerTick((messages) => {
      if (!pipe.writable) return;
      pipe.cork();
      try {
        for (const message of messages) pipe.write(toLine(message));
      } catch (error) {
        this.#break(error as Error);
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
    if (this.#isBroken) return;
    try {
      let weight = chunk.length;
      let start = 0;
      for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
        const piece = chunk.subarray(start, end);
        weight += this.#limits.read(piece) * weights.value;
        const line = this.#lineOf(piece);
        this.#limits.reset();
        const messages = parse(line);
        weight += messages.length * weights.message;
        this.#listener.receive(messages);
        start = end + 1;
      }
      const rest = chunk.subarray(start);
      weight += this.#limits.read(rest) * weights.value;
      this.#keep(rest);
      this.#pace.count(weight);
    } catch (error) {
      this.#break(error as Error);
    }
  }

  /** Reads no more: the job host will be killed, and may send until then. */
  #break(error: Error): void {
    this.#isBroken = true;
    this.#kept = Buffer.alloc(0);
    this.#listener.broken(error);
  }

  #lineOf(piece: Buffer): string {
    if (this.#size === 0) return piece.toString();
    this.#keep(piece);
    const line = this.#kept.toString('utf8', 0, this.#size);
    this.#size = 0;
    // A large line is rare.
    if (this.#kept.length > 2 ** 18) this.#kept = Buffer.alloc(0);
    return line;
  }

  #keep(bytes: Buffer): void {
    const size = this.#size + bytes.length;
    if (size > maxBytes) throw new RangeError(`a message is longer than ${maxBytes} bytes`);
    if (size > this.#kept.length) {
      const grown = Buffer.allocUnsafe(Math.max(2 * this.#kept.length, size));
      this.#kept.copy(grown, 0, 0, this.#size);
      this.#kept = grown;
    }
    bytes.copy(this.#kept, this.#size);
    this.#size = size;
  }
}

function parse(line: string): unknown[] {
  const messages: unknown = JSON.parse(line);
  if (!Array.isArray(messages)) throw new TypeError('a line from the job host is not an array of messages');
  if (messages.length > maxMessages) throw new RangeError(`a line has more than ${maxMessages} messages`);
  return messages;
}

function toLine(message: unknown): string {
  const text = JSON.stringify(message);
  const length = Buffer.byteLength(text);
  if (length > maxSentBytes) throw new RangeError(`a message has ${length} bytes; at most ${maxSentBytes} are sent`);
  return `${text}\n`;
}
