import { expect, it } from 'vitest';
import { checkTarget, send, sign, type MailServer, type Target } from '../src/index.ts';
import { textOf, titleOf } from '../src/message.ts';
import { eventsWith, failing, messageOf } from './messages.ts';
import { startHook } from '@netraven/test-utils/message-servers';

it('each event is one line, and a message counts those that do not fit', () => {
  const message = messageOf(eventsWith('x'));
  expect(textOf(message, 10_000).split('\n')).toEqual([
    'x: x is failing since 2030-01-31 02:00 UTC (x: x)',
    'x: x succeeded again at 2030-01-31 02:00 UTC',
    'x: x is stale since 2030-01-31 02:00 UTC',
    'x: x changed at 2030-01-31 02:00 UTC, +3 -1 lines, by x',
    'x: 498 of 500 succeeded, 3 changed, 2 saved (x, by x, run x)',
    'x: 498 of 500 succeeded, 3 changed, 2 saved (x, by x, run x)',
    'x: problem x',
    'x: no longer x',
    'Git mirror: 12 versions behind since 2030-01-31 02:00 UTC',
    'Git mirror: up to date again',
    'Git remote x: 12 commits behind since 2030-01-31 02:00 UTC (x)',
    'Git remote x: up to date again',
    'credential x: frozen, devices refused it too often',
    'credential x: thawed',
    'pool x: no worker with x since 2030-01-31 02:00 UTC, 14 tasks wait',
    'pool x: no task waits for a worker any more',
    'source x: not synchronized (x)',
    'source x: synchronized again',
    '',
    'Rule problems. See `netraven status`.',
  ]);
  expect(textOf(message, 200)).toMatch(/UTC\nand 16 more\n\nRule problems/);
  const many = messageOf([failing, failing, { event: 'device-recovered', at: failing.at, device: 'a', jobType: 'b' }]);
  expect(titleOf(many)).toBe('NetRaven: 2 failing, 1 recovered');
});

it('chats get the shapes that their incoming webhooks take', async () => {
  const { url, posted } = await startHook();
  const line = 'core-1: backup is failing since 2030-01-31 02:00 UTC (NR_DEVICE_TIMEOUT)';
  const footer = 'Rule problems. See `netraven status`.';
  for (const kind of ['slack', 'mattermost', 'teams'] as const) {
    await send({ kind, url }, messageOf([failing]), { allowAddresses: ['127.0.0.1'] });
  }
  const [slack, mattermost, teams] = posted.map(({ body }) => JSON.parse(body) as unknown);
  expect(slack).toEqual({
    text: `NetRaven: ${line}`,
    blocks: [{ type: 'section', text: { type: 'plain_text', text: `${line}\n\n${footer}`, emoji: false } }],
  });
  expect(mattermost).toEqual({ text: `\`\`\`\n${line}\n\n${footer.replaceAll('`', "'")}\n\`\`\`` });
  expect(teams).toMatchObject({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: line, weight: 'Bolder' }] },
            { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: footer, weight: 'Default' }] },
          ],
        },
      },
    ],
  });
});

it('a signature is that of RFC 2104 over time and body', () => {
  // printf '1893456000.{}' | openssl dgst -sha256 -hmac canary-signing-key-3Kd
  expect(sign('canary-signing-key-3Kd', 1_893_456_000, '{}')).toBe(
    'v1=c7edbd84484b410bf82c6fddd7ec850e1d5df3939a50eeadfd196c57eb2473d3',
  );
});

const mail: MailServer = { host: 'm', port: 25, tls: 'starttls', from: 'a@example.net', to: ['b@example.net'] };

it.each<[string, Target]>([
  ['no http or https URL', { kind: 'slack', url: 'file:///etc/passwd' }],
  ['a username or password', { kind: 'slack', url: 'https://user:canary@example.net' }],
  ['less than 16 characters', { kind: 'webhook', url: 'https://example.net', key: 'short' }],
  ['is no mail address', { kind: 'email', ...mail, to: ['b@example.net\r\nBcc: c@example.net'] }],
  ['is no mail address', { kind: 'email', ...mail, from: 'A <a@example.net>' }],
  ['is no host name', { kind: 'email', ...mail, host: 'smtp://m/' }],
  ['no recipient', { kind: 'email', ...mail, to: [] }],
  ['needs a user and a password', { kind: 'email', ...mail, user: 'u' }],
  ['unencrypted', { kind: 'email', ...mail, tls: 'none', user: 'u', password: 'canary' }],
])('a channel with %s is refused, without its secrets', (reason, target) => {
  const refused = { code: 'NR_CHANNEL_INVALID', message: expect.stringContaining(reason) as string };
  expect(() => checkTarget(target)).toThrow(expect.objectContaining(refused) as Error);
  expect(() => checkTarget(target)).not.toThrow('canary');
});
