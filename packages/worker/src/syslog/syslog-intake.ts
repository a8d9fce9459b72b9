import { setImmediate as yieldTurn } from 'node:timers/promises';
import { messageOf, type Logger } from '@netraven/core';
import { triggers, type Database } from '@netraven/db';
import { findChange, type Platforms } from '@netraven/device';
import { cleanAddress, cleanName, longestMessage, parseSyslog } from '@netraven/triggers';
import { DeviceIndex } from './device-index.ts';

export interface SyslogIntakeOptions {
  readonly db: Database;
  readonly logger: Logger;
  readonly platforms: () => Platforms;
}

/** A message that waits. */
interface Received {
  readonly address: string;
  readonly bytes: Uint8Array;
  readonly at: Date;
}

/** Reasons why messages were dropped, as the log names them. */
const dropReasons = {
  flood: 'too many at once',
  long: `longer than ${longestMessage} bytes`,
  unreadable: 'not syslog',
  failed: 'pattern too slow',
};
type DropReason = keyof typeof dropReasons;

/** Pause between two looks at what waits, in ms. The first message after a pause is handled at once. */
const pauseMs = 200;
/**
 * Messages that wait: in total, of UDP from one address, and of TCP. More packets are dropped: 10,000 messages per second in
 * total. A sender of TCP waits, and leaves room for packets.
 */
const mostWaiting = { inTotal: 2_000, ofAddress: 200, framed: 1_000 };
/** Messages that are handled in one turn of the event loop. */
const mostInTurn = 50;
const mostAuthors = 20;
/** Unknown senders that are counted one by one between two looks. */
const mostSenders = 100;
const logDroppedEveryMs = 60_000;

/**
 * Takes syslog messages, finds those that report a change of a known device, and stores them. Holds a bounded number of
 * messages, whatever comes. What cannot be stored waits for the database: one entry per device.
 */
export class SyslogIntake {
  readonly #options: SyslogIntakeOptions;
  readonly #index: DeviceIndex;
  #waiting: Received[] = [];
  readonly #ofAddress = new Map<string, number>();
  /** Messages of TCP that wait. */
  #framed = 0;
  readonly #reported = new Map<string, triggers.SyslogChange>();
  readonly #senders = new Map<string, Parameters<typeof triggers.countSenders>[1][number]>();
  readonly #dropped = new Map<DropReason, number>();
  /** TCP connections that were refused. */
  #refused = 0;
  #onceHandled: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #logTimer: NodeJS.Timeout | undefined;
  #handling: Promise<void> | undefined;
  #handledAt = -Infinity;
  #loggedAt = -Infinity;
  /** The failure that was logged last. Logged once, however often it comes. */
  #failure: string | undefined;

  constructor(options: SyslogIntakeOptions) {
    this.#options = options;
    this.#index = new DeviceIndex(options.db, options.logger);
  }

  /** Reads the inventory, unless that was done a moment ago. */
  async refresh(): Promise<void> {
    await this.#orLog(() => this.#index.refresh());
  }

  /** Takes a packet of UDP. Drops it if many from the address wait. */
  takePacket(address: string, bytes: Uint8Array): void {
    const count = (this.#ofAddress.get(address) ?? 0) + 1;
    const isFlood = count > mostWaiting.ofAddress || this.#waiting.length >= mostWaiting.inTotal;
    if (isFlood) return this.count('flood');
    if (bytes.length > longestMessage) return this.count('long');
    this.#ofAddress.set(address, count);
    this.#take(address, bytes);
  }

  /** Number of messages of TCP that can be taken now. */
  get room(): number {
    return Math.min(mostWaiting.framed - this.#framed, mostWaiting.inTotal - this.#waiting.length);
  }

  /** Takes messages of TCP, at most `room`. */
  takeFramed(address: string, messages: readonly Uint8Array[]): void {
    this.#framed += messages.length;
    for (const bytes of messages) this.#take(address, bytes);
  }

  /** Calls back once everything that waits was handled, also if nothing waits: bytes without a message cost time too. */
  onceHandled(call: () => void): void {
    this.#onceHandled.push(call);
    this.#handleSoon();
  }

  #take(address: string, bytes: Uint8Array): void {
    this.#waiting.push({ address, bytes, at: new Date() });
    this.#handleSoon();
  }

  /** Counts messages that were dropped. They are logged once a minute. */
  count(reason: DropReason, number = 1): void {
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + number);
    this.#logSoon();
  }

  /** Counts a TCP connection that was refused, as `count` does. */
  countRefused(): void {
    this.#refused += 1;
    this.#logSoon();
  }

  /** Handles and stores everything that was taken. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#handling;
    await this.#handle();
    clearTimeout(this.#timer);
    this.#logDropped();
  }

  #handleSoon(delayMs = pauseMs): void {
    if (this.#timer !== undefined || this.#handling) return;
    const waitMs = Math.max(0, this.#handledAt + delayMs - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#handling = this.#handle().finally(() => {
        this.#handling = undefined;
        this.#handledAt = performance.now();
        if (this.#waiting.length + this.#onceHandled.length > 0) this.#handleSoon();
        // Stored once the database is back.
        else if (this.#reported.size > 0) this.#handleSoon(pauseMs * 10);
      });
    }, waitMs);
  }

  async #handle(): Promise<void> {
    const messages = this.#waiting;
    const called = this.#onceHandled;
    [this.#waiting, this.#onceHandled] = [[], []];
    this.#ofAddress.clear();
    this.#framed = 0;
    // While the database is away, the devices that were known last count.
    const isFresh = messages.length === 0 || (await this.#orLog(() => this.#index.refresh()));
    for (let from = 0; from < messages.length; from += mostInTurn) {
      for (const message of messages.slice(from, from + mostInTurn)) this.#read(message);
      await yieldTurn();
    }
    const isStored = await this.#orLog(() => this.#store());
    if (isFresh && isStored) this.#failure = undefined;
    for (const call of called) call();
  }

  #read({ address: source, bytes, at }: Received): void {
    const message = parseSyslog(bytes);
    if (!message) return this.count('unreadable');
    const address = cleanAddress(source) ?? '';
    const found = this.#index.find(address, message.host);
    if ('names' in found) return this.#countSender(address, cleanName(message.host ?? '') ?? '', found.names);
    const platform = this.#options.platforms().get(found.platform);
    if (!platform) return;
    try {
      const change = findChange(message.text, platform);
      if (!change) return;
      const name = cleanName(change.user ?? '');
      const from = cleanAddress(change.address ?? '') ?? null;
      this.#report(found.id, name === undefined ? undefined : { name, address: from, changedAt: at.toISOString() });
    } catch {
      this.count('failed');
    }
  }

  #report(deviceId: string, author: triggers.Author | undefined): void {
    const before = this.#reported.get(deviceId)?.authors ?? [];
    const others = before.filter(({ name, address }) => name !== author?.name || address !== author.address);
    this.#reported.set(deviceId, { deviceId, authors: [...others, ...(author ? [author] : [])].slice(-mostAuthors) });
  }

  #countSender(address: string, host: string, devices: readonly string[]): void {
    const key = `${address} ${host}`;
    const messages = (this.#senders.get(key)?.messages ?? 0) + 1;
    if (messages > 1 || this.#senders.size < mostSenders) this.#senders.set(key, { address, host, devices, messages });
  }

  async #store(): Promise<void> {
    const { db } = this.#options;
    const reported = [...this.#reported.values()];
    const senders = [...this.#senders.values()];
    this.#senders.clear();
    await triggers.noteChanges(db, reported);
    this.#reported.clear();
    await triggers.countSenders(db, senders);
  }

  /** Returns false, and logs the reason once, if something cannot be done now. */
  async #orLog(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      const message = messageOf(error);
      if (message !== this.#failure) this.#options.logger.error(`Syslog messages wait to be stored: ${message}`);
      this.#failure = message;
      return false;
    }
  }

  /** Logs what was dropped in a moment, or a minute after the last time. */
  #logSoon(): void {
    const waitMs = Math.max(pauseMs, this.#loggedAt + logDroppedEveryMs - performance.now());
    this.#logTimer ??= setTimeout(() => this.#logDropped(), waitMs).unref();
  }

  #logDropped(): void {
    clearTimeout(this.#logTimer);
    this.#logTimer = undefined;
    if (this.#dropped.size === 0 && this.#refused === 0) return;
    const { logger } = this.#options;
    const dropped = Object.fromEntries(this.#dropped);
    const said = [...this.#dropped].map(([reason, number]) => `${number} ${dropReasons[reason]}`);
    if (said.length > 0) logger.warning(`Syslog messages were dropped: ${said.join(', ')}`, { dropped });
    const refused = this.#refused;
    if (refused > 0) logger.warning(`Syslog connections were refused: ${refused} too many at once`, { refused });
    this.#dropped.clear();
    this.#refused = 0;
    this.#loggedAt = performance.now();
  }
}
