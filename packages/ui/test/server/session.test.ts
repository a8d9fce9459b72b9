import { ApiError } from '@netraven/api';
import { expect, it, onTestFinished, vi } from 'vitest';

it('the end of a newer session, which another tab began, is noticed too', async () => {
  let key: string | null = 'K1';
  vi.stubGlobal('sessionStorage', {
    getItem: () => key,
    setItem: (_: string, now: string) => (key = now),
    removeItem: () => (key = null),
  });
  vi.stubGlobal('location', new URL('http://127.0.0.1/'));
  onTestFinished(() => void vi.unstubAllGlobals());
  const { send, session } = await import('../../src/server/session.ts');
  session.value = 'signed-in';
  onTestFinished(() => void (session.value = 'unknown'));
  const request = vi.fn<() => Promise<never>>(() => {
    // A stream reconnects with the newest key.
    key = 'K2';
    return Promise.reject(new ApiError('NR_AUTH_REQUIRED', 'Sign in', { status: 401 }));
  });
  await expect(send(request)).rejects.toThrow('Sign in');
  expect(request).toHaveBeenCalledTimes(2);
  expect(session.value).toBe('signed-out');
});
