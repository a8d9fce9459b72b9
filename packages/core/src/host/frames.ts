import type { Duplex } from 'node:stream';
import { batchPerTick } from './batch.ts';

/** The longest message, in bytes: an artifact of 64 MiB in JSON, with room to spare. */
const maxBytes = 128 * 2 ** 20;
const headerBytes = 4;

/** What a {@link Frames} tells. */
export interface FramesListener<In> {
  /** What one chunk completed, in order. */
  receive(messages: readonly In[]): void;
  /** What came was no frame, or a message could not be written: the pipe is of no further use. */
  broken(error: Error): void;
}

/**
 * Messages over a pipe: each one as JSON behind its length (32 bits, big endian); what one tick sends is one write. Not
 * Node's own IPC: that parses outside of our code, and a line that is no JSON ends the process it arrives at.
 */
export class Frames<In, Out> {
  readonly send: (message: Out) => void;
  readonly #pipe: Duplex;
  readonly #listener: FramesListener<In>;
  #chunks: Buffer[] = [];
  #size = 0;
  /** Bytes of the message that is arriving; undefined while its length is. */
  #length: number | undefined;

  constructor(pipe: Duplex, listener: FramesListener<In>) {
    this.#pipe = pipe;
    this.#listener = listener;
    this.send = batchPerTick((messages) => {
      if (!pipe.writable) return;
      pipe.cork();
      try {
        for (const message of messages) pipe.write(frame(message));
      } catch (error) {
        listener.broken(error as Error);
      }
      pipe.uncork();
    });
    pipe.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  /** Settles when the other side has taken what was sent, but for what fits into the pipe; or will take nothing more. */
  async drained(): Promise<void> {
    if (!this.#pipe.writableNeedDrain || this.#pipe.destroyed) return;
    await new Promise<void>((resolve) => {
      const settle = (): void => {
        this.#pipe.off('drain', settle).off('close', settle);
        resolve();
      };
      this.#pipe.on('drain', settle).on('close', settle);
    });
  }

  #take(chunk: Buffer): void {
    try {
      this.#chunks.push(chunk);
      this.#size += chunk.length;
      const messages: In[] = [];
      for (let message = this.#next(); message; message = this.#next()) messages.push(message.value);
      if (messages.length > 0) this.#listener.receive(messages);
    } catch (error) {
      this.#listener.broken(error as Error);
    }
  }

  #next(): { readonly value: In } | undefined {
    if (this.#length === undefined) {
      const length = this.#bytes(headerBytes)?.readUInt32BE();
      if (length !== undefined && length > maxBytes) throw new RangeError(`a message of ${length} bytes was announced`);
      this.#length = length;
    }
    const bytes = this.#length === undefined ? undefined : this.#bytes(this.#length);
    if (!bytes) return undefined;
    this.#length = undefined;
    return { value: JSON.parse(bytes.toString()) as In };
  }

  /** The next bytes; undefined until there are so many. */
  #bytes(count: number): Buffer | undefined {
    if (this.#size < count) return undefined;
    let [first = Buffer.alloc(0)] = this.#chunks;
    if (first.length < count) {
      first = Buffer.concat(this.#chunks);
      this.#chunks = [first];
    }
    this.#chunks[0] = first.subarray(count);
    if (this.#chunks[0].length === 0) this.#chunks.shift();
    this.#size -= count;
    return first.subarray(0, count);
  }
}

function frame(message: unknown): Buffer {
  const text = JSON.stringify(message);
  const length = Buffer.byteLength(text);
  if (length > maxBytes) throw new RangeError(`a message has ${length} bytes; at most ${maxBytes} are sent`);
  const bytes = Buffer.allocUnsafe(headerBytes + length);
  bytes.writeUInt32BE(length);
  bytes.write(text, headerBytes);
  return bytes;
}
