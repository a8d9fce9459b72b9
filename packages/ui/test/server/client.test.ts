import { expect, it, onTestFinished, vi } from 'vitest';

it('a request that changes something and gets no answer ends, and is asked again with its key first', async () => {
  vi.useFakeTimers();
  // The clock of the test does not reach the signals of Node.
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    const late = new AbortController();
    setTimeout(() => late.abort(new DOMException('signal timed out', 'TimeoutError')), ms);
    return late.signal;
  });
  vi.stubGlobal('location', { origin: 'http://localhost' });
  vi.stubGlobal('sessionStorage', { getItem: () => 'key' });
  const keys: unknown[] = [];
  vi.stubGlobal('fetch', (_: string, { headers, signal }: RequestInit) => {
    keys.push((headers as Record<string, string>)['idempotency-key']);
    return new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
    });
  });
  onTestFinished(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });
  const { client } = await import('../../src/server/client.ts');

  const errorOf = async (request: Promise<unknown>): Promise<unknown> => {
    const [ended] = await Promise.all([Promise.allSettled([request]), vi.advanceTimersByTimeAsync(200_000)]);
    return ended[0].status === 'rejected' ? ended[0].reason : undefined;
  };
  expect(await errorOf(client.runs.create({ jobType: 'backup', devices: 'name:*' }))).toMatchObject({
    code: 'NR_API_ANSWER_LOST',
    message: expect.stringContaining('NetRaven may have done it') as unknown,
  });
  expect(keys).toHaveLength(4);
  expect(new Set(keys).size).toBe(1);

  keys.length = 0;
  expect(await errorOf(client.packages.disable({ name: 'x' }))).toMatchObject({ code: 'NR_API_ANSWER_LOST' });
  expect(keys).toEqual([undefined]);
});
