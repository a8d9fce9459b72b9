import { onTestFinished, vi } from 'vitest';
import { mount } from './mount.ts';

/** Answers a request of the page. */
export type Answer = (url: URL, init?: RequestInit) => Response | Promise<Response>;

/** Mounts a component in a page on a fake clock, and returns what its setup returns. The setup is imported by then only. */
export async function inPage<Used>(answer: Answer, load: () => Promise<() => Used>): Promise<Used> {
  vi.useFakeTimers();
  vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }));
  vi.stubGlobal('location', { origin: 'http://localhost' });
  vi.stubGlobal('sessionStorage', { getItem: () => 'key', setItem() {}, removeItem() {} });
  vi.stubGlobal('fetch', async (address: string, init?: RequestInit) => answer(new URL(address), init));
  const setup = await load();
  const used: Used[] = [];
  const unmount = mount(() => used.push(setup()));
  onTestFinished(() => {
    unmount();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const [one] = used;
  if (one === undefined) throw new Error('the component was not set up');
  return one;
}

/** Returns an answer with an error. */
export function refusal(status: number, code: string): Response {
  const body = JSON.stringify({ type: 'about:blank', title: '', status, code, detail: 'x', retryable: status === 503 });
  return new Response(body, { status, headers: { 'content-type': 'application/problem+json' } });
}
