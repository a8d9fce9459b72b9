import { isIP } from 'node:net';
import type { Addresses } from '@netraven/core/outbound';
import { createTransport } from 'nodemailer';
import type { MailServer } from './channel.ts';
import { textOf, titleOf, type Message } from './message.ts';

/** Limit of the text of a mail, in characters. */
const mailCharacters = 200_000;

/** Answer of a mail server that took a mail for at least one recipient. */
export interface MailAnswer {
  readonly answer: string;
  /** Recipients that it refused, with its words: `b@example.net (550 unknown)`. */
  readonly refused: readonly string[];
}

/** Sends a message as a mail through the first address. @throws the error of nodemailer if the server refused all recipients */
export async function sendMail(
  server: MailServer & { readonly password?: string },
  [{ address }]: Addresses,
  message: Message,
  signal: AbortSignal,
): Promise<MailAnswer> {
  const { host, port, tls, from, to, user, password } = server;
  const transport = createTransport({
    // The address that was checked. The certificate must be that of the name.
    host: address,
    port,
    secure: tls === 'tls',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    ...(isIP(host) === 0 && { tls: { servername: host } }),
    ...(user !== undefined && password !== undefined && { auth: { user, pass: password } }),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const sent = await transport.sendMail({
      from,
      to: [...to],
      subject: titleOf(message),
      text: textOf(message, mailCharacters),
      messageId: `<${message.id}@netraven>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
      signal,
    });
    const refused = (sent.rejectedErrors ?? []).map(
      ({ recipient, response, message: reason }) => `${recipient} (${response ?? reason})`,
    );
    return { answer: sent.response, refused };
  } finally {
    transport.close();
  }
}
