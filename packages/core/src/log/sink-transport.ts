import Transport from 'winston-transport';
import type { LogRecord } from './record.ts';

/** Takes log entries. Called synchronously for each; must not throw. */
export type LogSink = (record: LogRecord) => void;

/** A winston transport that calls a {@link LogSink}. */
export class SinkTransport extends Transport {
  readonly #sink: LogSink;

  constructor(sink: LogSink) {
    super();
    this.#sink = sink;
  }

  override log(info: { readonly record: LogRecord }, next: () => void): void {
    this.#sink(info.record);
    next();
  }
}
