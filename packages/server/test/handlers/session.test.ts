import { expect, it } from 'vitest';
import { sharedApi, token } from '../../test-utils/api.ts';
import { send } from '../../test-utils/send.ts';

const api = await sharedApi();

it('a browser signs in with the token, sends its cookie, and signs out', async () => {
  const origin = `http://127.0.0.1:${api.port}`;
  const headers = { origin, 'content-type': 'application/json' };
  const signIn = (sent: string): ReturnType<typeof send> =>
    send(api.port, '/api/v1/session', { method: 'POST', headers, body: JSON.stringify({ token: sent }) });
  const refused = await signIn('wrong');
  expect(refused).toMatchObject({ status: 401, body: { code: 'NR_TOKEN_REFUSED' } });
  expect(refused.headers['set-cookie']).toBeUndefined();

  const signedIn = await signIn(token);
  expect(signedIn).toMatchObject({ status: 201, body: { signedIn: true } });
  const cookie = signedIn.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const browserHeaders = { cookie, origin };
  expect(await send(api.port, '/api/v1/session', { headers: browserHeaders })).toMatchObject({
    body: { signedIn: true },
  });
  expect(await send(api.port, '/api/v1/devices', { headers: browserHeaders })).toMatchObject({ body: { devices: [] } });

  const signedOut = await send(api.port, '/api/v1/session', { method: 'DELETE', headers: browserHeaders });
  expect(signedOut).toMatchObject({ status: 200, body: { signedIn: false } });
  expect(signedOut.headers['set-cookie']?.[0]).toContain('Max-Age=0');
  expect(await send(api.port, '/api/v1/session', { headers: browserHeaders })).toMatchObject({
    body: { signedIn: false },
  });
  expect(await send(api.port, '/api/v1/devices', { headers: browserHeaders })).toMatchObject({ status: 401 });
});

it('a page of another site cannot sign in', async () => {
  const answer = await send(api.port, '/api/v1/session', {
    method: 'POST',
    headers: { origin: 'https://evil.example', 'content-type': 'application/json' },
    body: JSON.stringify({ token: 'x' }),
  });
  expect(answer).toMatchObject({ status: 403, body: { code: 'NR_SERVER_ORIGIN_REFUSED' } });
});
