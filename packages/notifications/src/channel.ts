import { channelError } from './codes.ts';

/** Kinds of channels. */
export const channelKinds = ['webhook', 'email', 'slack', 'teams', 'mattermost'] as const;
export type ChannelKind = (typeof channelKinds)[number];

/** Encryption of the connection to a mail server: by STARTTLS, from the start, or none. */
export const mailTls = ['starttls', 'tls', 'none'] as const;

/** Where and how to send mails. */
export interface MailServer {
  /** Name or address of the SMTP server. */
  readonly host: string;
  readonly port: number;
  /** With `starttls` and `tls`, the server must offer it, and its certificate is verified. */
  readonly tls: (typeof mailTls)[number];
  readonly from: string;
  readonly to: readonly string[];
  /** Default: no login. */
  readonly user?: string;
}

/** Where a channel sends to, with its secrets. */
export type Target =
  | { readonly kind: 'webhook'; readonly url: string; readonly key: string }
  | { readonly kind: 'slack' | 'teams' | 'mattermost'; readonly url: string }
  | ({ readonly kind: 'email'; readonly password?: string } & MailServer);

/** Shortest signing key, in characters. */
const shortestKey = 16;

/** Checks that a target can be used. @throws {NetRavenError} NR_CHANNEL_INVALID, without a secret in the message */
export function checkTarget(target: Target): void {
  if (target.kind === 'email') return checkMail(target);
  parseUrl(target.url);
  if (target.kind === 'webhook' && target.key.length < shortestKey) {
    throw channelError('NR_CHANNEL_INVALID', `The signing key has less than ${shortestKey} characters`, {
      hint: 'Make one with `openssl rand -hex 32`, and give it to the receiver too.',
    });
  }
}

/** Returns the server of a target, to show it: `hooks.slack.com`, `mail.example.net:587`. */
export function placeOf(target: Target): string {
  return target.kind === 'email' ? `${target.host}:${target.port}` : parseUrl(target.url).host;
}

/** Parses the URL of a channel. @throws {NetRavenError} NR_CHANNEL_INVALID */
export function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw channelError('NR_CHANNEL_INVALID', 'The URL of the channel is no http or https URL');
  }
  if (url.username !== '' || url.password !== '') {
    throw channelError('NR_CHANNEL_INVALID', `The URL of ${url.host} has a username or password in it`, {
      hint: 'Use a URL without them. A webhook proves its sender by the signature.',
    });
  }
  return url;
}

function checkMail({ host, from, to, user, password, tls }: Extract<Target, { kind: 'email' }>): void {
  const bad = [from, ...to].find((address) => !/^[^\s@<>,;"\p{Cc}]+@[^\s@<>,;"\p{Cc}]+$/u.test(address));
  if (bad !== undefined) {
    throw channelError('NR_CHANNEL_INVALID', `${JSON.stringify(bad)} is no mail address`, {
      hint: 'Write an address alone: noc@example.net',
    });
  }
  if (to.length === 0) throw channelError('NR_CHANNEL_INVALID', 'The channel has no recipient');
  // nodemailer must neither resolve nor parse it.
  if (!/^[\w.:-]+$/.test(host)) {
    throw channelError('NR_CHANNEL_INVALID', `${JSON.stringify(host)} is no host name or address`);
  }
  if ((user === undefined) !== (password === undefined)) {
    throw channelError('NR_CHANNEL_INVALID', 'A login at the mail server needs a user and a password');
  }
  if (user !== undefined && tls === 'none') {
    throw channelError('NR_CHANNEL_INVALID', 'The password would go to the mail server unencrypted', {
      hint: 'Use --tls starttls or --tls tls.',
    });
  }
}
