import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import { lostSince, notingFetch, useConnection } from '../../src/server/connection.ts';
import { mount } from './mount.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }));
  lostSince.value = undefined;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Returns a function that unmounts it. */
const mounted = (ask: () => Promise<unknown>): (() => void) => mount(() => useConnection(ask));

it.each([
  [200, 'application/json', false],
  [500, 'application/problem+json', false],
  [502, 'text/html', true],
  [503, 'text/html', true],
  [503, 'application/problem+json; charset=utf-8', false],
  [504, 'text/html', true],
])('an answer %d of type %s: no server is %s', async (status, type, isLost) => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('', { status, headers: { 'content-type': type } })));
  await notingFetch('http://localhost/');
  expect(lostSince.value !== undefined).toBe(isLost);
});

it('a time limit counts as no server, and a caller that ended its request does not', async () => {
  vi.stubGlobal('fetch', (_: string, { signal }: { signal: AbortSignal }) => Promise.reject(signal.reason as Error));
  await expect(notingFetch('http://localhost/', { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  expect(lostSince.value).toBeUndefined();
  const late = AbortSignal.abort(new DOMException('too late', 'TimeoutError'));
  await expect(notingFetch('http://localhost/', { signal: late })).rejects.toThrow('too late');
  expect(lostSince.value).toBeDefined();
});

it('asks soon when another request finds that no server answers', async () => {
  const ask = vi.fn<() => Promise<void>>(() => Promise.resolve());
  const unmount = mounted(ask);
  lostSince.value = new Date();
  await nextTick();
  await vi.advanceTimersByTimeAsync(2000);
  expect(ask).toHaveBeenCalledTimes(1);
  unmount();
});

it('asks no more after it was unmounted during a request', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const ask = vi.fn<() => Promise<void>>(() => promise);
  const unmount = mounted(ask);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(ask).toHaveBeenCalledTimes(1);
  unmount();
  resolve();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ask).toHaveBeenCalledTimes(1);
});
