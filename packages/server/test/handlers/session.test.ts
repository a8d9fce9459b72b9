import { createHash } from 'node:crypto';
import { makeSignInCode, signInCodeMs } from '@netraven/core/system';
import { expect, it, onTestFinished, vi } from 'vitest';
import { codeCheck } from '../../src/http/sign-in-codes.ts';
import { sharedApi, token } from '../../test-utils/api.ts';
import { send } from '../../test-utils/send.ts';

const api = await sharedApi();

it('a browser signs in with the token, sends its key, and signs out', async () => {
  const origin = `http://127.0.0.1:${api.port}`;
  const headers = { origin, 'content-type': 'application/json' };
  const signIn = (sent: string, more = {}): ReturnType<typeof send> =>
    send(api.port, '/api/v1/session', {
      method: 'POST',
      headers: { ...headers, ...more },
      body: JSON.stringify({ token: sent }),
    });
  expect(await signIn('wrong')).toMatchObject({ status: 401, body: { code: 'NR_TOKEN_REFUSED' } });

  const signedIn = await signIn(token);
  expect(signedIn).toMatchObject({
    status: 201,
    body: { key: expect.stringMatching(/^session\.[\w-]{43}$/) as unknown },
  });
  // A browser would send a cookie to every port of this machine.
  expect(signedIn.headers['set-cookie']).toBeUndefined();
  const withKey = { authorization: `Bearer ${(signedIn.body as { key: string }).key}`, origin };
  expect(await send(api.port, '/api/v1/session', { headers: withKey })).toMatchObject({ body: { signedIn: true } });
  expect(await send(api.port, '/api/v1/devices', { headers: withKey })).toMatchObject({ body: { devices: [] } });

  // Signing in again ends the session before.
  const again = await signIn(token, withKey);
  expect(await send(api.port, '/api/v1/session', { headers: withKey })).toMatchObject({ body: { signedIn: false } });
  const withNew = { authorization: `Bearer ${(again.body as { key: string }).key}`, origin };
  const signedOut = await send(api.port, '/api/v1/session', { method: 'DELETE', headers: withNew });
  expect(signedOut).toMatchObject({ status: 200, body: { signedIn: false } });
  expect(await send(api.port, '/api/v1/session', { headers: withNew })).toMatchObject({ body: { signedIn: false } });
  expect(await send(api.port, '/api/v1/devices', { headers: withNew })).toMatchObject({
    status: 401,
    body: { code: 'NR_SESSION_ENDED' },
  });
});

it('a code signs in once, within its time, at the server of its token and port', async () => {
  const origin = `http://127.0.0.1:${api.port}`;
  const signIn = (code: string): ReturnType<typeof send> =>
    send(api.port, '/api/v1/session', {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    });
  const hash = createHash('sha256').update(token).digest();
  const code = makeSignInCode(hash, api.port);
  expect(await signIn(code)).toMatchObject({
    status: 201,
    body: { key: expect.stringMatching(/^session\./) as unknown },
  });
  const [madeAt = '', nonce = '', proof = ''] = makeSignInCode(hash, api.port).split('.');
  const others = [
    code,
    makeSignInCode(hash, api.port + 1),
    makeSignInCode(createHash('sha256').update('x').digest(), api.port),
    `${(Number.parseInt(madeAt, 36) + 1).toString(36)}.${nonce}.${proof}`,
    `${madeAt}.${nonce}.${proof.slice(1)}`,
    token,
  ];
  for (const other of others) {
    expect(await signIn(other)).toMatchObject({ status: 401, body: { code: 'NR_SIGN_IN_CODE_REFUSED' } });
  }
});

it('a code of an earlier start, and one that is older than ten minutes, are refused', () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const pass = (ms: number): unknown => vi.setSystemTime(Date.now() + ms);
  const hash = createHash('sha256').update(token).digest();
  const make = (): string => makeSignInCode(hash, 1);
  const refused = expect.objectContaining({ code: 'NR_SIGN_IN_CODE_REFUSED' }) as Error;
  const early = make();
  pass(1);
  const check = codeCheck(hash, () => 1);
  const [inTime, late] = [make(), make()];
  expect(() => check(early)).toThrow(refused);
  pass(signInCodeMs);
  expect(() => check(inTime)).not.toThrow();
  pass(1);
  expect(() => check(late)).toThrow(refused);
});

it('a page of another site cannot sign in', async () => {
  const answer = await send(api.port, '/api/v1/session', {
    method: 'POST',
    headers: { origin: 'https://evil.example', 'content-type': 'application/json' },
    body: JSON.stringify({ token: 'x' }),
  });
  expect(answer).toMatchObject({ status: 403, body: { code: 'NR_SERVER_ORIGIN_REFUSED' } });
});
