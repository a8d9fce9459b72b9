import { messageOf } from '../../contract/netraven-error.ts';
import { hostError } from '../codes.ts';
import type { CapabilityName, FromChild } from '../protocol.ts';

interface Pending {
  readonly task: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The capability calls that wait for the worker's answer. */
export class Calls {
  readonly #send: (message: FromChild) => void;
  readonly #pending = new Map<number, Pending>();
  #last = 0;

  constructor(send: (message: FromChild) => void) {
    this.#send = send;
  }

  /** Asks the worker. What is not JSON in `args` is refused here, so that it cannot spoil the batch it travels in. */
  async ask(task: number, name: CapabilityName, args: readonly unknown[]): Promise<unknown> {
    // Texts, which may be long, are JSON as they are.
    const plain = args.every((arg) => typeof arg === 'string') ? args : toJson(args, `the arguments of ${name}`);
    const call = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#pending.set(call, { task, resolve, reject });
      this.#send({ type: 'call', id: task, call, name, args: plain });
    });
  }

  settle(call: number, value: unknown, error: Error | undefined): void {
    const pending = this.#pending.get(call);
    this.#pending.delete(call);
    if (error) pending?.reject(error);
    else pending?.resolve(value);
  }

  /** Rejects what a task still waits for; called when its signal aborts. */
  rejectAll(task: number, error: Error): void {
    for (const [call, pending] of this.#pending) if (pending.task === task) this.settle(call, undefined, error);
  }
}

/** A copy that is JSON for certain. @throws {NetRavenError} NR_JOB_NOT_JSON when `value` is not (circular, BigInt). */
export function toJson<Value>(value: Value, what: string): Value {
  try {
    const text = JSON.stringify(value);
    return text === undefined ? (undefined as Value) : (JSON.parse(text) as Value);
  } catch (error) {
    throw hostError('NR_JOB_NOT_JSON', `${what} cannot be written as JSON: ${messageOf(error)}`);
  }
}
