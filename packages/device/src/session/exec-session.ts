import { NetRavenError } from '@netraven/core';
import { inPieces } from '@netraven/core/attempt';
import { DeviceTimer } from '../transport/device-timer.ts';
import type { ChannelListener, Connection, ExitStatus } from '../transport/transport.ts';
import { tooLarge, type Limits } from '../platform/limits.ts';
import type { Questions } from './questions.ts';
import { lastLine, Received } from './received.ts';
import { Wait, type WaitLimits } from './wait.ts';

export interface ExecResult {
  readonly text: string;
  readonly errorText: string;
  /** With all but 0 the output may be incomplete. */
  readonly status: ExitStatus;
}

/** A command in its own channel. */
export class ExecSession implements ChannelListener {
  readonly received: Received = new Received();
  readonly #errors = new Received();
  readonly #limits: Limits;
  readonly #endpoint: string;
  readonly #wait: Wait<ExitStatus>;
  readonly #questions: Questions | undefined;
  readonly #quiet = new DeviceTimer();
  #over = false;

  /** @param label the command, for errors @param endpoint the device, for errors */
  constructor(label: string, totalMs: number, limits: WaitLimits, endpoint: string, questions?: Questions) {
    this.#questions = questions;
    this.#limits = limits;
    this.#endpoint = endpoint;
    this.#wait = new Wait(this.received, totalMs, limits, { endpoint, label: `\`${label}\`` });
  }

  async run(connection: Connection, command: string): Promise<ExecResult> {
    connection.exec(command, this).catch((error: NetRavenError) => this.fail(error));
    let status: ExitStatus;
    try {
      status = await this.#wait.promise;
    } finally {
      this.#quiet.stop();
      this.#over = true;
    }
    const text = await inPieces(this.received.text());
    return { text, errorText: await inPieces(this.#errors.text()), status };
  }

  data(chunk: Buffer): void {
    // A device that keeps sending after the command failed must not fill the memory.
    if (this.#over) return;
    this.received.add(chunk);
    this.#check(this.received);
  }

  errorData(chunk: Buffer): void {
    if (this.#over) return;
    this.#errors.add(chunk);
    this.#check(this.#errors);
  }

  #refuse(question: string): void {
    const error = this.#questions?.answer(question);
    if (error instanceof NetRavenError) this.fail(error);
  }

  closed(status: ExitStatus): void {
    this.#wait.resolve(status);
  }

  fail(error: NetRavenError): void {
    this.#wait.reject(error);
  }

  #check({ tail }: Received): void {
    this.#quiet.stop();
    const line = lastLine(tail);
    const waitMs = this.#questions?.waitMs(line, this.#limits);
    if (waitMs !== undefined) this.#quiet.start(waitMs, () => this.#refuse(line));
    const { maxBytes } = this.#limits;
    if (this.received.size + this.#errors.size > maxBytes) this.fail(tooLarge(this.#endpoint, maxBytes));
  }
}
