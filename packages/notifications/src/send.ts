import { messageOf, NetRavenError } from '@netraven/core';
import { encodedForms, SecretIndex } from '@netraven/core/attempt';
import { resolveHost, type Addresses } from '@netraven/core/outbound';
import { parseUrl, type Target } from './channel.ts';
import { clean } from './clean.ts';
import { channelError } from './codes.ts';
import { post, type Answer } from './http.ts';
import { cleanMessage, type Message } from './message.ts';
import { mattermostBody, slackBody, teamsBody, webhookBody } from './payloads.ts';
import { sign } from './sign.ts';

/** How to send. */
export interface SendOptions {
  /** Loopback, link-local and metadata addresses that may be reached. Default: none. */
  readonly allowAddresses?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Limit of one try, in ms. Default 15,000. */
  readonly timeoutMs?: number | undefined;
}

/** A message that the other side took. Its words are without the secrets of the target. */
export interface SentMessage {
  /** E.g. `200 ok`. */
  readonly answer: string;
  /** NR_CHANNEL_RECIPIENT_REFUSED: the mail server refused some recipients. */
  readonly refused?: NetRavenError;
}

/**
 * Sends a message, once.
 *
 * @throws {NetRavenError} NR_CHANNEL_UNREACHABLE, `retryable`: another try may succeed
 * @throws {NetRavenError} NR_CHANNEL_REFUSED, NR_ADDRESS_REFUSED, NR_CHANNEL_INVALID
 */
export async function send(target: Target, sent: Message, options: SendOptions = {}): Promise<SentMessage> {
  const { allowAddresses = [], timeoutMs = 15_000 } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout;
  const message = cleanMessage(sent);
  const host = target.kind === 'email' ? target.host : parseUrl(target.url).hostname;
  try {
    const addresses = await resolveHost({ hostname: host }, allowAddresses, signal);
    if (target.kind !== 'email') {
      const { status, text } = await postTo(target, addresses, message, signal);
      return { answer: shown(target, `${status} ${text}`) };
    }
    // Imported here: a worker without a mail channel needs no mail library.
    const { sendMail } = await import('./mail.ts');
    const { answer, refused } = await sendMail(target, addresses, message, signal);
    return { answer: shown(target, answer), ...(refused.length > 0 && { refused: refusedFor(target, refused) }) };
  } catch (cause) {
    if (cause instanceof NetRavenError) throw cause;
    const reason = timeout.aborted ? `no answer within ${timeoutMs / 1_000} s` : shown(target, messageOf(cause));
    throw isRefusal(cause)
      ? channelError('NR_CHANNEL_REFUSED', `${clean(host)} refused the mail: ${reason}`, { cause })
      : channelError('NR_CHANNEL_UNREACHABLE', `${clean(host)}: ${reason}`, { cause, retryable: true });
  }
}

function refusedFor(target: Extract<Target, { kind: 'email' }>, recipients: readonly string[]): NetRavenError {
  const named = recipients.map((recipient) => shown(target, recipient)).join(', ');
  return channelError('NR_CHANNEL_RECIPIENT_REFUSED', `${clean(target.host)} refused the mail for ${named}`);
}

type HttpTarget = Exclude<Target, { kind: 'email' }>;

/** Statuses of an error that may pass. */
const passing = new Set([408, 425, 429]);

async function postTo(
  target: HttpTarget,
  addresses: Addresses,
  message: Message,
  signal: AbortSignal,
): Promise<Answer> {
  const url = parseUrl(target.url);
  const answer = await post(url, addresses, { ...requestOf(target, message), signal });
  const { status, text } = answer;
  if (status >= 200 && status < 300) return answer;
  const said = `${url.host} answered ${shown(target, `${status} ${text}`)}`;
  if (status >= 500 || passing.has(status)) throw channelError('NR_CHANNEL_UNREACHABLE', said, { retryable: true });
  throw channelError(
    'NR_CHANNEL_REFUSED',
    said,
    status >= 300 && status < 400
      ? { hint: 'Redirects are not followed. Set the URL to which it leads with `netraven channels set <channel>`.' }
      : {},
  );
}

function requestOf(target: HttpTarget, message: Message): { body: string; headers: Record<string, string> } {
  switch (target.kind) {
    case 'webhook': {
      const body = webhookBody(message);
      const timestamp = Math.floor(Date.now() / 1_000);
      const headers = {
        'netraven-delivery': message.id,
        'netraven-timestamp': String(timestamp),
        'netraven-signature': sign(target.key, timestamp, body),
      };
      return { body, headers };
    }
    case 'slack':
      return { body: slackBody(message), headers: {} };
    case 'teams':
      return { body: teamsBody(message), headers: {} };
    default:
      return { body: mattermostBody(message), headers: {} };
  }
}

/** Returns true if a mail server refused for good: a 5xx answer of SMTP, or a refused login. */
function isRefusal(error: unknown): boolean {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  return responseCode === undefined ? code === 'EAUTH' : responseCode >= 500;
}

/** Parts of a URL with fewer characters are no secret, and encoded they turn up by chance. */
const leastEncoded = 6;

/** Returns a text of the other side as one short line, without the secrets that it may repeat, as they are or encoded. */
function shown(target: Target, text: string): string {
  const index = new SecretIndex();
  for (const secret of secretsOf(target))
    for (const form of [secret, ...(secret.length < leastEncoded ? [] : encodedForms(secret))])
      index.set(form, { mask: '<secret>', anywhere: true });
  return clean(index.replace(text, undefined, { wrapped: true }).trim().replaceAll(/\s+/g, ' '));
}

/** Returns the texts of a target that must not be shown. */
function secretsOf(target: Target): string[] {
  if (target.kind === 'email') {
    const { user = '', password } = target;
    if (password === undefined) return [];
    // As the login sends it.
    const encoded = [password, `\0${user}\0${password}`].map((text) => Buffer.from(text).toString('base64'));
    return [password, ...encoded];
  }
  const { href, pathname, search } = parseUrl(target.url);
  const parts = [...pathname.split('/'), ...search.split(/[?&=]/)].filter((part) => part.length >= leastEncoded);
  const key = target.kind === 'webhook' ? [target.key] : [];
  return [...key, href, `${pathname}${search}`, pathname, ...parts].filter((secret) => secret.length > 1);
}
