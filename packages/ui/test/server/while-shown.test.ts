import { expect, it, onTestFinished, vi } from 'vitest';
import { nextTick, ref, type ShallowRef } from 'vue';
import type { Failure } from '../../src/server/failure.ts';
import { mount } from './mount.ts';

it('what is no longer asked for has no error', async () => {
  vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }));
  vi.stubGlobal('location', new URL('http://127.0.0.1/'));
  onTestFinished(() => void vi.unstubAllGlobals());
  const { whileShown } = await import('../../src/server/while-shown.ts');
  const wanted = ref(true);
  let failure: ShallowRef<Failure | undefined> | undefined;
  onTestFinished(
    mount(() => {
      failure = whileShown(() => Promise.reject(new Error('refused')), wanted);
    }),
  );
  await expect.poll(() => failure?.value).toMatchObject({ message: 'refused' });
  wanted.value = false;
  await nextTick();
  expect(failure?.value).toBeUndefined();
});
