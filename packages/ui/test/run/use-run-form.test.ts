import type { Device } from '@netraven/api';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { useRunForm } from '../../src/run/use-run-form.ts';
import { mount } from '../server/mount.ts';

interface Mounted {
  readonly form: ReturnType<typeof useRunForm>;
  /** Answers of the requests for devices, in the order of the requests. */
  readonly answers: ((names: readonly string[]) => void)[];
  readonly focus: () => void;
}

/** Mounts the form of a job type. */
async function mounted(): Promise<Mounted> {
  const window = new EventTarget();
  const answers: Mounted['answers'] = [];
  vi.stubGlobal('window', window);
  vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }));
  vi.stubGlobal('location', new URL('http://127.0.0.1/'));
  vi.stubGlobal('sessionStorage', { getItem: () => 'key', setItem() {}, removeItem() {} });
  vi.stubGlobal('fetch', (address: string) => {
    const { pathname } = new URL(address);
    if (pathname.endsWith('/packages')) {
      return Promise.resolve(Response.json({ packages: [], problems: [], workers: [] }));
    }
    if (!pathname.endsWith('/devices')) return Promise.resolve(Response.json({ jobTypes: [] }));
    const { promise, resolve } = Promise.withResolvers<Response>();
    answers.push((names) => resolve(Response.json({ devices: names.map(deviceOf) })));
    return promise;
  });
  const { useRunForm: use } = await import('../../src/run/use-run-form.ts');
  let form: Mounted['form'] | undefined;
  const unmount = mount(() => {
    form = use('backup', []);
  });
  onTestFinished(() => {
    unmount();
    vi.unstubAllGlobals();
  });
  if (!form) throw new Error('the component was not set up');
  return { form, answers, focus: () => window.dispatchEvent(new Event('focus')) };
}

function deviceOf(name: string): Device {
  return {
    ...{ id: `00000000-0000-4000-8000-00000000000${name.at(-1)}`, name, address: '192.0.2.1', port: 22 },
    ...{ platform: 'cisco_ios', tags: [], pool: 'default', settings: {} },
    createdAt: '2026-01-01T00:00:00.000Z',
  };
}

it('an older answer that arrives last does not drop a device that was chosen meanwhile', async () => {
  const { form, answers, focus } = await mounted();
  await expect.poll(() => answers).toHaveLength(1);
  answers[0]?.(['core-1']);
  await expect.poll(() => form.found.value?.devices).toHaveLength(1);
  focus();
  focus();
  await expect.poll(() => answers).toHaveLength(3);
  answers[2]?.(['core-1', 'core-2']);
  await expect.poll(() => form.found.value?.devices).toHaveLength(2);
  form.chosen.value = { names: ['core-2'] };
  answers[1]?.(['core-1']);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(form.chosen.value).toEqual({ names: ['core-2'] });
  expect(form.missing.value).toEqual([]);
});

it('a form that is loading is not loaded a second time when its window gets the focus', async () => {
  const { form, answers, focus } = await mounted();
  await expect.poll(() => answers).toHaveLength(1);
  focus();
  answers[0]?.(['core-1']);
  await expect.poll(() => form.found.value?.devices).toHaveLength(1);
  expect(answers).toHaveLength(1);
});
