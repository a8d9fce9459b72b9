import { assert, asyncProperty, constantFrom, property, string, tuple } from 'fast-check';
import { expect, it } from 'vitest';
import { clean } from '../src/clean.ts';
import { cleanMessage, textOf, titleOf } from '../src/message.ts';
import { mattermostBody, slackBody, teamsBody, webhookBody } from '../src/payloads.ts';
import { send } from '../src/index.ts';
import { eventsWith, messageOf } from './messages.ts';
import { startMailServer } from '@netraven/test-utils/message-servers';

const parts = constantFrom(
  '\r\nBcc: evil@example.net\r\n\r\n',
  '\n.\nMAIL FROM:<evil@example.net>',
  '<!channel> <@U1> <https://evil.example.net|click>',
  '@channel @all ![x](https://evil.example.net/x.png)',
  '```\n@here [x](https://evil.example.net)',
  '\u001b[2J\u202Eevil\u2028',
  '=?utf-8?q?evil?=',
  '${process.env.HOME} {{7*7}} <script>alert(1)</script>',
  '\uD800',
  '"},"evil":{"',
  'ünï',
);
const hostile = tuple(string({ unit: 'binary' }), parts, string({ unit: 'grapheme' })).map((texts) => texts.join(''));

// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

it('hostile names become one short line, and messages stay within their limits', () => {
  assert(
    property(hostile, (name) => {
      expect(clean(name)).not.toMatch(controls);
      expect(clean(name)).not.toContain('\n');
      expect(clean(name).length).toBeLessThanOrEqual(200);
      expect(clean(name).isWellFormed()).toBe(true);
      const message = cleanMessage(messageOf(eventsWith(name), name));
      expect(titleOf(message)).not.toMatch(/\n/);
      const text = textOf(message, 1_000);
      expect(text).not.toMatch(controls);
      expect(text.length).toBeLessThanOrEqual(1_000);
    }),
  );
});

it('chats get JSON in which a name is neither a mention nor a link nor a picture', () => {
  assert(
    property(hostile, (name) => {
      const message = cleanMessage(messageOf(eventsWith(name), name));
      const one = cleanMessage(messageOf(eventsWith(name).slice(0, 1), name));
      for (const each of [message, one]) {
        const slack = JSON.parse(slackBody(each)) as {
          text: string;
          blocks: { text: { type: string; text: string } }[];
        };
        expect(slack.text).not.toMatch(/[<>]/);
        expect(slack.blocks.map((block) => block.text.type)).toEqual(['plain_text']);
        expect(slack.blocks[0]?.text.text.length).toBeLessThanOrEqual(3_000);
        const { text } = JSON.parse(mattermostBody(each)) as { text: string };
        expect(text.match(/`+/g)).toEqual(['```', '```']);
        expect(text).toMatch(/^```\n[^`]*\n```$/);
        const teams = JSON.parse(teamsBody(each)) as { attachments: { content: { body: { type: string }[] } }[] };
        const types = new Set(teams.attachments.flatMap(({ content }) => content.body.map(({ type }) => type)));
        expect([...types]).toEqual(['RichTextBlock']);
        expect(teamsBody(each).length).toBeLessThan(28_000);
        expect(Object.keys(JSON.parse(webhookBody(each)) as object)).toEqual([
          'id',
          'rule',
          'test',
          'total',
          'counts',
          'events',
        ]);
      }
    }),
  );
});

it('a mail has only its own headers and recipients, whatever the names are', async () => {
  const { port, mails } = await startMailServer({ disabledCommands: ['STARTTLS'] });
  const target = { kind: 'email', host: '127.0.0.1', port, tls: 'none', from: 'a@example.net' } as const;
  await assert(
    asyncProperty(hostile, async (name) => {
      mails.length = 0;
      const events = eventsWith(name).slice(0, name.length % 2 === 0 ? 1 : 12);
      await send({ ...target, to: ['b@example.net'] }, messageOf(events, name), { allowAddresses: ['127.0.0.1'] });
      expect(mails).toHaveLength(1);
      const [{ to, raw } = { to: [], raw: '' }] = mails;
      expect(to).toEqual(['b@example.net']);
      const [head = ''] = raw.split('\r\n\r\n');
      const names = [...head.matchAll(/^([\w-]+):/gm)].map(([, header]) => header);
      expect(names.toSorted((a = '', b = '') => (a < b ? -1 : 1))).toEqual([
        'Auto-Submitted',
        'Content-Transfer-Encoding',
        'Content-Type',
        'Date',
        'From',
        'MIME-Version',
        'Message-ID',
        'Subject',
        'To',
      ]);
    }),
    { numRuns: 60 },
  );
});
