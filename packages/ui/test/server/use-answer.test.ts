import { expect, it, onTestFinished, vi } from 'vitest';
import { nextTick, ref } from 'vue';
import type { Answer } from '../../src/server/use-answer.ts';
import { mount } from './mount.ts';

it('the answer to an earlier query is not current', async () => {
  vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }));
  vi.stubGlobal('location', new URL('http://127.0.0.1/'));
  vi.stubGlobal('sessionStorage', { getItem: () => 'key', setItem() {}, removeItem() {} });
  onTestFinished(() => void vi.unstubAllGlobals());
  const { useAnswer } = await import('../../src/server/use-answer.ts');
  const query = ref<{ id: number } | undefined>({ id: 1 });
  const loads: (() => void)[] = [];
  let answer: Answer<number> | undefined;
  onTestFinished(
    mount(() => {
      answer = useAnswer(
        () => query.value,
        ({ id }) => new Promise<number>((resolve) => loads.push(() => resolve(id))),
      );
    }),
  );
  expect(answer?.current.value).toBeUndefined();
  loads[0]?.();
  await expect.poll(() => answer?.current.value).toBe(1);
  query.value = { id: 2 };
  await nextTick();
  expect(answer?.value.value).toBe(1);
  expect(answer?.current.value).toBeUndefined();
  loads[1]?.();
  await expect.poll(() => answer?.current.value).toBe(2);
  // Shown again: the same query is loaded once more.
  document.dispatchEvent(new Event('visibilitychange'));
  expect(loads).toHaveLength(3);
  expect(answer?.current.value).toBe(2);
  query.value = undefined;
  expect(answer?.current.value).toBeUndefined();
});
