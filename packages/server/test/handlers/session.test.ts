import { expect, it } from 'vitest';
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

it('a page of another site cannot sign in', async () => {
  const answer = await send(api.port, '/api/v1/session', {
    method: 'POST',
    headers: { origin: 'https://evil.example', 'content-type': 'application/json' },
    body: JSON.stringify({ token: 'x' }),
  });
  expect(answer).toMatchObject({ status: 403, body: { code: 'NR_SERVER_ORIGIN_REFUSED' } });
});
