import { afterEach, expect, it, vi } from 'vitest';
import { createClient } from '../../src/index.ts';

afterEach(() => void vi.useRealTimers());

it('a connection on which the server never answers is given up, and made again', async () => {
  vi.useFakeTimers();
  let requests = 0;
  const fetch = (_: unknown, { signal }: RequestInit = {}): Promise<Response> => {
    requests += 1;
    if (requests === 1) {
      const body = new ReadableStream({ start: (stream) => stream.close() });
      return Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }));
    }
    return new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
    });
  };
  const stop = new AbortController();
  const cuts: string[] = [];
  const events = createClient({ baseUrl: 'http://127.0.0.1:1', fetch }).events.follow(
    {},
    { signal: stop.signal, onCut: ({ message }) => cuts.push(message) },
  );
  const reading = events[Symbol.asyncIterator]().next();
  reading.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(50_000);
  expect(requests).toBe(3);
  expect(cuts.at(-1)).toContain('nothing was received for 45 s');
  stop.abort();
  await vi.advanceTimersByTimeAsync(10_000);
  await expect(reading).rejects.toThrow('aborted');
});
