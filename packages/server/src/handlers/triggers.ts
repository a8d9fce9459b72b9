import { randomBytes } from 'node:crypto';
import { messageOf, NetRavenError } from '@netraven/core';
import { webhookBodySchema, type AnswerOf, type Routes, type WebhookBody } from '@netraven/api';
import { triggers, type Database } from '@netraven/db';
import { wrongIn } from '@netraven/triggers';
import { serverError } from '../codes.ts';
import { plainMessage, RequestError } from '../problems/request-error.ts';
import type { Handlers } from './handler.ts';
import { nextPage } from './next-page.ts';
import { requesterOf } from './requester.ts';

const defaultPage = 50;
/** Checked in place of the secret of a webhook that does not exist: the answer must not come sooner. */
const noSecret = randomBytes(32).toString('base64url');

/** Errors of a signed request that is refused. */
const refusals: Readonly<Record<string, triggers.RefusalReason>> = {
  NR_REQUEST_MALFORMED: 'body',
  NR_REQUEST_INVALID: 'body',
  NR_TRIGGER_REPEATED: 'repeated',
  NR_TRIGGER_TOO_OFTEN: 'too often',
};

export const triggerHandlers: Handlers['triggers'] = {
  list: async ({ db }) => {
    const found = await triggers.list(db);
    const last = await triggers.lastEvents(db);
    return { triggers: found.map((trigger) => ({ ...trigger, lastEvent: last.get(trigger.id) ?? null })) };
  },
  create: async ({ db }, { body, headers, session }) => {
    return withEvent(db, await triggers.add(db, { ...body, createdBy: requesterOf(headers, session) }));
  },
  get: async ({ db }, { params }) => withEvent(db, { trigger: await triggers.get(db, params.id) }),
  change: async ({ db }, { params, body }) => withEvent(db, await triggers.change(db, params.id, body)),
  remove: async ({ db }, { params }) => ({ ...(await triggers.remove(db, params.id)), lastEvent: null }),
  events: async ({ db }, { params, query: { limit = defaultPage, before } }) => {
    const page = await triggers.events(db, params.id, { limit, ...(before !== undefined && { before }) });
    return { events: page, ...nextPage(page, limit, ({ id }) => ({ before: id })) };
  },
  receive: async ({ db }, { params: { name }, headers, raw }) => {
    const webhook = await triggers.webhook(db, name);
    const { 'netraven-timestamp': timestamp = '', 'netraven-signature': signature = '' } = headers;
    const request = { timestamp, body: raw ?? Buffer.alloc(0) };
    const wrong = wrongIn(webhook?.secret ?? noSecret, request, signature, new Date());
    // Not awaited: the answer must not come later than that for a name that does not exist. The status can do without it.
    if (wrong && webhook) void triggers.noteRefusal(db, webhook.id, wrong).catch(() => undefined);
    if (wrong || !webhook) throw serverError('NR_WEBHOOK_REFUSED', 'The name, the signature or the time is wrong');
    try {
      const { devices: names } = parseBody(request.body);
      const event = { signature: Buffer.from(signature), ...(names && { names }) };
      return { eventId: await triggers.receive(db, webhook.id, event) };
    } catch (error) {
      const reason = error instanceof NetRavenError ? refusals[error.code] : undefined;
      if (reason) await triggers.noteRefusal(db, webhook.id, reason);
      throw error;
    }
  },
  senders: async ({ db }) => ({ senders: await triggers.listSenders(db) }),
};

/** Reads the body of a signed request. @throws {NetRavenError} NR_REQUEST_MALFORMED, NR_REQUEST_INVALID */
function parseBody(raw: Buffer): WebhookBody {
  let sent: unknown;
  try {
    sent = JSON.parse(raw.toString('utf8'));
  } catch (cause) {
    throw serverError('NR_REQUEST_MALFORMED', `The body is not JSON: ${messageOf(cause)}`, { cause });
  }
  const checked = webhookBodySchema.safeParse(sent);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map(({ path, message }) => ({
    path: ['body', ...path.map(String)].join('.'),
    message: plainMessage(message),
  }));
  throw new RequestError(`${problems[0]?.path}: ${problems[0]?.message}`, problems);
}

async function withEvent(
  db: Database,
  { trigger, secret }: triggers.WithSecret,
): Promise<AnswerOf<Routes['triggers']['get']>> {
  const [lastEvent = null] = await triggers.events(db, trigger.id, { limit: 1 });
  return { ...trigger, lastEvent, ...(secret !== undefined && { secret }) };
}
