import { messageOf } from '../../contract/netraven-error.ts';
import { hostError, type codes } from '../codes.ts';
import { JsonLimits, maxText, valueLimits } from '../json-limits.ts';
import { maxPart, withText } from '../long-answer.ts';
import type { CapabilityName, FromChild } from '../protocol.ts';
import type { MessageChannel } from './message-channel.ts';

/** A call of a job. */
export interface Call {
  readonly name: CapabilityName;
  readonly args: readonly unknown[];
  /** The call with its line for a message, e.g. `session.send() at src/index.ts:20`. */
  readonly shown: string;
}

interface Pending extends Omit<Call, 'shown'> {
  readonly task: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  /** The stack of the call: an answer that comes later has none of the job's own lines. */
  readonly site: { readonly stack?: unknown };
  /** The text of the answer, as far as it came. */
  readonly parts: string[];
}

/** Limit of a value that a job sends, in characters of JSON. */
const maxLength = 2 ** 20;
/** Calls that wait for the worker's answer. */
export class Calls {
  readonly #channel: MessageChannel;
  readonly #pending = new Map<number, Pending>();
  #last = 0;
  /** Ends when the text that is being sent has left this process. Other calls wait for it. */
  #sending: Promise<void> | undefined;

  constructor(channel: MessageChannel) {
    this.#channel = channel;
  }

  /** Calls the worker. Refuses arguments that are not JSON or too large: the worker would kill this process. */
  ask(task: number, name: CapabilityName, args: readonly unknown[]): Promise<unknown> {
    const call = ++this.#last;
    const site = {};
    Error.captureStackTrace(site);
    return this.#ask(call, task, name, args, site);
  }

  async #ask(
    call: number,
    task: number,
    name: CapabilityName,
    args: readonly unknown[],
    site: Pending['site'],
  ): Promise<unknown> {
    const last = args.at(-1);
    const long = typeof last === 'string' && last.length > maxPart ? last : '';
    if (long.length > maxText)
      throw hostError('NR_JOB_CALL_INVALID', `the text has ${long.length} characters; at most ${maxText} are sent`);
    const head = long === '' ? args : [...args.slice(0, -1), ''];
    // Short texts need no copy.
    const isShort = head.every((arg) => typeof arg === 'string' && arg.length <= maxPart);
    const plain = isShort ? head : toJson(head, `the arguments of ${name}`);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#pending.set(call, { task, name, args: plain, resolve, reject, site, parts: [] });
    const message: FromChild = { type: 'call', id: task, call, name, args: plain };
    this.#send(call, long, message).catch((error: Error) => this.settle(call, undefined, error));
    return promise;
  }

  /** Sends a call once the texts before it have left, unless its task ended or was stopped meanwhile. */
  async #send(call: number, long: string, message: FromChild): Promise<void> {
    while (this.#sending) await this.#sending;
    if (!this.#pending.has(call)) return;
    if (long === '') this.#channel.send(message);
    else this.#sending = this.#sendParts(call, long, message).finally(() => (this.#sending = undefined));
  }

  /** Sends a call with a long text. Waits for each part: what waits in this process counts against its memory. */
  async #sendParts(call: number, text: string, message: FromChild): Promise<void> {
    for (let at = 0; at < text.length; at += maxPart) {
      this.#channel.send({ type: 'part', call, text: text.slice(at, at + maxPart) });
      await this.#channel.drained();
    }
    this.#channel.send(message);
  }

  /** Keeps a part of the text of an answer. */
  keepPart(call: number, text: string): void {
    this.#pending.get(call)?.parts.push(text);
  }

  settle(call: number, value: unknown, error: Error | undefined): void {
    const pending = this.#pending.get(call);
    this.#pending.delete(call);
    if (error && pending) {
      error.stack = `${error.name}: ${error.message}${/\n +at [^]*/.exec(stackText(pending.site))?.[0] ?? ''}`;
      pending.reject(error);
    }
    if (!error) pending?.resolve(pending.parts.length === 0 ? value : withText(value, pending.parts.join('')));
  }

  /**
   * Drops and returns the calls of a task that were not answered or not sent yet: nothing awaits them, so that their errors
   * would end this process.
   */
  drop(task: number): Call[] {
    const left = [...this.#pending].filter(([, pending]) => pending.task === task);
    for (const [call] of left) this.#pending.delete(call);
    return left.map(([, { name, args, site }]) => ({ name, args, shown: `${name}()${placeOf(site)}` }));
  }

  /** Rejects the waiting calls of a task. Call it when its signal aborts. */
  rejectAll(task: number, error: Error): void {
    for (const [call, pending] of this.#pending) if (pending.task === task) this.settle(call, undefined, error);
  }
}

/** Returns a stack as text: a job that sets Error.prepareStackTrace makes any value of it. */
function stackText({ stack }: Pending['site']): string {
  return typeof stack === 'string' ? stack : '';
}

/** Returns the line of a call, with the folder of its file: ` at src/index.ts:20`. Empty if the stack does not show it. */
function placeOf(site: Pending['site']): string {
  // The first frames are those of `ask` and of the capability.
  const [, , frame = ''] = stackText(site).match(/^ +at .*/gm) ?? [];
  const [, place] = /([^/]*\/[^/]+:\d+):\d+\)?$/.exec(frame) ?? [];
  return place === undefined ? '' : ` at ${place}`;
}

/**
 * Returns a JSON copy of a value for the worker.
 *
 * @throws {NetRavenError} NR_JOB_NOT_JSON for a circular value or a BigInt; `code` for one that is too large or too deep
 */
export function toJson<Value>(
  value: Value,
  what: string,
  { max = maxLength, code = 'NR_JOB_NOT_JSON' }: { readonly max?: number; readonly code?: keyof typeof codes } = {},
): Value {
  const text = jsonOf(value, what);
  if (text === undefined) return undefined as Value;
  if (text.length > max) throw hostError(code, `${what} has ${text.length} characters; at most ${max} are kept`);
  try {
    new JsonLimits(valueLimits).read(Buffer.from(text));
  } catch (error) {
    throw hostError(code, `${what} is too large: ${messageOf(error)}`);
  }
  return JSON.parse(text) as Value;
}

/** Returns a JSON copy of any size. @throws {NetRavenError} NR_JOB_NOT_JSON */
export function copyJson<Value>(value: Value, what: string): Value {
  const text = jsonOf(value, what);
  return text === undefined ? (undefined as Value) : (JSON.parse(text) as Value);
}

/** Returns JSON. @throws {NetRavenError} NR_JOB_NOT_JSON */
function jsonOf(value: unknown, what: string): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    throw hostError('NR_JOB_NOT_JSON', `${what} cannot be written as JSON: ${messageOf(error)}`);
  }
}
