import { expect, it, onTestFinished, vi } from 'vitest';
import { ref, type ShallowRef } from 'vue';
import type { LogWindow } from '../../src/log/log-window.ts';
import { mount } from '../server/mount.ts';

it('a log that is not followed is loaded once', async () => {
  const storage = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
  vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }));
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('localStorage', storage);
  vi.stubGlobal('sessionStorage', storage);
  vi.stubGlobal('location', new URL('http://127.0.0.1/'));
  const asked: string[] = [];
  vi.stubGlobal('fetch', (input: Request | string) => {
    asked.push(typeof input === 'string' ? input : input.url);
    return Promise.resolve(Response.json({ logs: [] }));
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  const { useLog } = await import('../../src/log/use-log.ts');
  let log: ShallowRef<LogWindow | undefined> | undefined;
  onTestFinished(mount(() => ({ log } = useLog({ log_type: 'job' }, ref(false)))));
  await expect.poll(() => log?.value).toEqual({ blocks: [], hasEarlier: false });
  expect(asked.filter((url) => url.includes('/logs?'))).toHaveLength(1);
});
