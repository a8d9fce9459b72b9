import { expect, it } from 'vitest';
import { JobLogger } from '../../src/index.ts';
import { openLogChannel } from '../../src/host/child/log-channel.ts';

class Account {
  readonly password = 'hunter2';

  toJSON(): string {
    return '[redacted]';
  }
}

class Refused extends Error {
  readonly password = 'hunter2';

  toJSON(): object {
    return { name: 'Refused' };
  }
}

const date = new Date(0);

it.each<[what: string, meta: object, logged: object]>([
  ['a value that hides itself', new Account(), { value: '[redacted]' }],
  ['one below a key', { account: new Account() }, { account: '[redacted]' }],
  ['an error that hides itself', new Refused('no'), { name: 'Refused' }],
  ['one below a key that is an error', { error: new Refused('no') }, { error: { name: 'Refused' } }],
  ['a URL', new URL('https://a.example/'), { value: 'https://a.example/' }],
  ['a date', date, { value: date.toISOString() }],
  ['an error', new Error('no'), { message: 'no' }],
  ['an error below a key', { error: new Error('no') }, { error: { message: 'no' } }],
])('the meta of a log entry is logged as its JSON: %s', (_, meta, logged) => {
  const entries: object[] = [];
  openLogChannel(({ meta: sent }) => entries.push(sent));
  new JobLogger({ jobId: 'a', jobType: 'b' }).info('said', meta);
  expect(entries).toEqual([logged]);
});
