import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send, type MailServer, type Target } from '../src/index.ts';
import { failing, messageOf } from './messages.ts';
import { findProgram } from '@netraven/test-utils/find-program';
import { mailLogin, makeCertificate, startMailServer } from '@netraven/test-utils/message-servers';

/** It makes the certificate of the mail server. */
const hasOpenssl = findProgram('openssl') !== undefined;
const allowAddresses = ['127.0.0.1', '::1'];
const mailTo = (port: number, more: Partial<MailServer> & { password?: string } = {}): Target => ({
  kind: 'email',
  host: 'localhost',
  port,
  tls: 'starttls',
  from: 'netraven@example.net',
  to: ['noc@example.net', 'anna@example.net'],
  ...more,
});

describe.skipIf(!hasOpenssl)(`mails${hasOpenssl ? '' : ' (skipped: there is no openssl)'}`, () => {
  const certificate = hasOpenssl ? makeCertificate() : { key: '', cert: '' };
  const own = tls.getCACertificates('default');
  beforeAll(() => tls.setDefaultCACertificates([...own, certificate.cert]));
  afterAll(() => tls.setDefaultCACertificates(own));

  it('a mail is sent after STARTTLS and a login', async () => {
    const { port, mails } = await startMailServer({ ...certificate });
    const message = messageOf([failing]);
    expect(await send(mailTo(port, mailLogin), message, { allowAddresses })).toEqual({ answer: '250 taken' });
    expect(mails).toMatchObject([
      { from: 'netraven@example.net', to: ['noc@example.net', 'anna@example.net'], user: 'netraven', encrypted: true },
    ]);
    const [raw = ''] = mails.map((mail) => mail.raw);
    expect(raw).toContain('Subject: NetRaven: core-1: backup is failing since 2030-01-31 02:00 UTC');
    expect(raw).toContain(`Message-ID: <${message.id}@netraven>`);
    expect(raw).toContain('Auto-Submitted: auto-generated');
    expect(raw).toContain('core-1: backup is failing since 2030-01-31 02:00 UTC (NR_DEVICE_TIMEOUT)\r\n');
  });

  it('a mail is sent with TLS from the start, and without TLS where that is said', async () => {
    const encrypted = await startMailServer({ ...certificate, secure: true });
    await send(mailTo(encrypted.port, { tls: 'tls', ...mailLogin }), messageOf([failing]), { allowAddresses });
    expect(encrypted.mails).toMatchObject([{ encrypted: true, user: 'netraven' }]);
    const plain = await startMailServer({ disabledCommands: ['STARTTLS'] });
    await send(mailTo(plain.port, { tls: 'none' }), messageOf([failing]), { allowAddresses });
    expect(plain.mails).toMatchObject([{ encrypted: false, user: undefined }]);
  });

  it('a wrong login is refused for good, and the password is not shown', async () => {
    const { port, mails } = await startMailServer({ ...certificate });
    const wrong = { ...mailLogin, password: 'canary-wrong-8Pz' };
    const refused = await send(mailTo(port, wrong), messageOf([failing]), { allowAddresses }).catch((error) => error);
    expect(refused).toMatchObject({ code: 'NR_CHANNEL_REFUSED', retryable: false });
    expect(String(refused)).not.toContain('canary');
    expect(mails).toEqual([]);
    // A server may repeat the login, as it was sent.
    const sent = Buffer.from(`\0${wrong.user}\0${wrong.password}`).toString('base64');
    const repeats = await startMailServer({
      ...certificate,
      onAuth: (_, __, done) => done(new Error(`AUTH PLAIN ${sent} ${wrong.password}`)),
    });
    await expect(send(mailTo(repeats.port, wrong), messageOf([failing]), { allowAddresses })).rejects.toThrow(
      'AUTH PLAIN <secret> <secret>',
    );
  });

  it('a server without STARTTLS, or with an expired certificate, gets no mail and no password', async () => {
    const logins: string[] = [];
    const onAuth = (_: unknown, __: unknown, done: (error: Error) => void): void => {
      logins.push('login');
      done(new Error('no'));
    };
    const withoutTls = await startMailServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true, onAuth });
    // The built-in certificate of smtp-server has expired.
    const expired = await startMailServer({ onAuth });
    for (const [{ port, mails }, code] of [
      [withoutTls, 'NR_CHANNEL_REFUSED'],
      [expired, 'NR_CHANNEL_UNREACHABLE'],
    ] as const) {
      await expect(send(mailTo(port, mailLogin), messageOf([failing]), { allowAddresses })).rejects.toMatchObject({
        code,
      });
      expect(mails).toEqual([]);
    }
    expect(logins).toEqual([]);
  });

  it('a server that is busy is tried again later, one that knows no recipient is not', async () => {
    const answer = (responseCode: number) => (_: unknown, __: unknown, done: (error: Error) => void) =>
      done(Object.assign(new Error('not now'), { responseCode }));
    const busy = await startMailServer({ ...certificate, onRcptTo: answer(451) });
    await expect(send(mailTo(busy.port), messageOf([failing]), { allowAddresses })).rejects.toMatchObject({
      code: 'NR_CHANNEL_UNREACHABLE',
      retryable: true,
    });
    const unknown = await startMailServer({ ...certificate, onRcptTo: answer(550) });
    await expect(send(mailTo(unknown.port), messageOf([failing]), { allowAddresses })).rejects.toMatchObject({
      code: 'NR_CHANNEL_REFUSED',
      message: expect.stringContaining('550 not now') as string,
    });
  });

  it('a mail that a server refuses for one of its recipients says which one, with the words of the server', async () => {
    const { port, mails } = await startMailServer({
      ...certificate,
      onRcptTo: ({ address }, _, done) =>
        done(address.startsWith('anna') ? Object.assign(new Error('unknown user'), { responseCode: 550 }) : null),
    });
    expect(await send(mailTo(port), messageOf([failing]), { allowAddresses })).toMatchObject({
      answer: '250 taken',
      refused: {
        code: 'NR_CHANNEL_RECIPIENT_REFUSED',
        message: 'localhost refused the mail for anna@example.net (550 unknown user)',
      },
    });
    expect(mails).toMatchObject([{ to: ['noc@example.net'] }]);
  });
});
