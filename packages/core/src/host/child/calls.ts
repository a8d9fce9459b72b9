import { messageOf } from '../../contract/netraven-error.ts';
import { hostError } from '../codes.ts';
import type { CapabilityName, FromChild } from '../protocol.ts';

interface Pending {
  readonly task: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Calls that wait for the worker's answer. */
export class Calls {
  readonly #send: (message: FromChild) => void;
  readonly #pending = new Map<number, Pending>();
  #last = 0;

  constructor(send: (message: FromChild) => void) {
    this.#send = send;
  }

  /** Calls the worker. Refuses arguments that are not JSON: they would spoil the whole batch. */
  async ask(task: number, name: CapabilityName, args: readonly unknown[]): Promise<unknown> {
    // Long texts need no copy.
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

  /** Rejects the waiting calls of a task. Call it when its signal aborts. */
  rejectAll(task: number, error: Error): void {
    for (const [call, pending] of this.#pending) if (pending.task === task) this.settle(call, undefined, error);
  }
}

/** Returns a JSON copy. @throws {NetRavenError} NR_JOB_NOT_JSON for a circular value or a BigInt. */
export function toJson<Value>(value: Value, what: string): Value {
  try {
    const text = JSON.stringify(value);
    return text === undefined ? (undefined as Value) : (JSON.parse(text) as Value);
  } catch (error) {
    throw hostError('NR_JOB_NOT_JSON', `${what} cannot be written as JSON: ${messageOf(error)}`);
  }
}
