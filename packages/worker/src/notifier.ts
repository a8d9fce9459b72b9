import { messageOf } from '@netraven/core';
import type { Log } from '@netraven/core/log';
import { notifications, schedules, type Database } from '@netraven/db';
import { send, type SentMessage } from '@netraven/notifications';
import { Repeater } from './repeater.ts';

export interface NotifierOptions {
  readonly db: Database;
  readonly log: Log;
  /** Loopback, link-local and metadata addresses that channels may have. Default: none. */
  readonly allowAddresses?: readonly string[] | undefined;
}

const source = 'worker.notifications';
/** Pause between two looks, in ms. */
const lookEveryMs = 2_000;
/** Messages that are sent at once. A server that answers late must not stop the others. */
const mostSending = 20;
/** Time for messages that are being sent when the worker stops, in ms. */
const graceMs = 5_000;

/**
 * Finds events and sends the messages of rules. Every worker has one: the database notes each event once, and gives each
 * message to one worker.
 */
export class Notifier {
  readonly #options: NotifierOptions;
  readonly #repeater: Repeater;
  readonly #sending = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(options: NotifierOptions) {
    this.#options = options;
    const logger = options.log.logger(source);
    this.#repeater = new Repeater(logger, 'Notifications could not be looked at', lookEveryMs, () => this.#look());
  }

  async close(): Promise<void> {
    await this.#repeater.close();
    const timer = setTimeout(() => this.#stopping.abort(), graceMs);
    await Promise.all(this.#sending);
    clearTimeout(timer);
  }

  async #look(): Promise<void> {
    const { db } = this.#options;
    const now = await schedules.now(db);
    await notifications.look(db, now);
    await notifications.gather(db, now);
    const free = mostSending - this.#sending.size;
    const taken = free > 0 ? await notifications.take(db, now, free) : [];
    for (const delivery of taken) {
      const sending = this.#send(delivery).finally(() => this.#sending.delete(sending));
      this.#sending.add(sending);
    }
  }

  /** Sends a message and notes the result. If that cannot be noted, the message is sent again in two minutes. */
  async #send(delivery: notifications.TakenDelivery): Promise<void> {
    const { db, log } = this.#options;
    const { id, rule, message } = delivery;
    const logger = log.logger(source);
    const meta = { delivery: id, rule, events: message.total };
    try {
      const result = await this.#try(delivery);
      const now = await schedules.now(db);
      if ('answer' in result) {
        await notifications.noteSent(db, id, result, now);
        logger.info(`message of ${rule} sent: ${result.answer}`, meta);
        if (result.refused) logger.warning(`message of ${rule}: ${result.refused.message}`, meta);
      } else if (this.#stopping.signal.aborted) await notifications.giveBack(db, delivery);
      else {
        const next = await notifications.noteFailure(db, delivery, result.error, now);
        const then = next ? `tried again from ${next.toISOString()} on` : 'not tried again';
        logger.warning(`message of ${rule} not sent, ${then}: ${messageOf(result.error)}`, meta);
      }
    } catch (error) {
      logger.warning(`result of a message of ${rule} not noted: ${messageOf(error)}`, meta);
    }
  }

  async #try({ open, message }: notifications.TakenDelivery): Promise<SentMessage | { error: unknown }> {
    const { allowAddresses } = this.#options;
    try {
      return await send(open(), message, { allowAddresses, signal: this.#stopping.signal });
    } catch (error) {
      return { error };
    }
  }
}
