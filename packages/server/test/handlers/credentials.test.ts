import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../api.ts';

const canary = 'canary-Pa55word';
let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});

afterAll(() => api.close());

it('a credential goes in with its secrets and comes out without them', async () => {
  const sent = {
    name: 'core',
    username: 'admin',
    password: canary,
    enablePassword: `${canary}-enable`,
    tags: ['core'],
  };
  const made = await api.ask('POST', '/credentials', sent);
  expect(made).toMatchObject({
    status: 201,
    body: { name: 'core', username: 'admin', tags: ['core'], hasEnable: true },
  });
  const listed = await api.client.credentials.list();
  expect(listed.credentials).toEqual([made.body]);
  expect(JSON.stringify([made.body, listed])).not.toContain(canary);
});

it.each([
  ['with a key nobody knows', { username: 'admin', password: canary, passwords: [canary] }],
  ['with a line break in the password', { username: 'admin', password: `${canary}\nreload` }],
  ['with a password of another type', { username: 'admin', password: { value: canary } }],
])('a refused one, %s, does not come back in the answer or the log', async (_, fields) => {
  const answer = await api.ask('POST', '/credentials', { name: 'x', ...fields });
  expect(answer).toMatchObject({ status: 400, body: { code: 'NR_REQUEST_INVALID' } });
  expect(JSON.stringify([answer.body, api.logger.entries])).not.toContain(canary);
});
