import { onBeforeUnmount, shallowRef, type ShallowRef } from 'vue';
import type { PackageList } from '@netraven/api';
import { client } from '../server/client.ts';
import type { Failure } from '../server/failure.ts';
import { whileShown } from '../server/while-shown.ts';
import { changesBetween } from './changes-between.ts';

/** Changes are shown this long, in ms. */
const newsMs = 8000;

/** Loads the job packages, live while the component is mounted. */
export function usePackages(): {
  readonly list: ShallowRef<PackageList | undefined>;
  readonly failure: ShallowRef<Failure | undefined>;
  /** Recent changes, to announce. */
  readonly news: ShallowRef<readonly string[]>;
} {
  const list = shallowRef<PackageList>();
  const news = shallowRef<readonly string[]>([]);
  let clearTimer: ReturnType<typeof setTimeout> | undefined;
  onBeforeUnmount(() => clearTimeout(clearTimer));
  const announce = (changes: readonly string[]): void => {
    if (changes.length === 0) return;
    news.value = changes;
    clearTimeout(clearTimer);
    clearTimer = setTimeout(() => (news.value = []), newsMs);
  };
  const failure = whileShown(async (signal, onCut) => {
    for await (const _ of client.packages.follow({}, { signal, onCut })) {
      const latest = await client.packages.list({ signal });
      if (list.value) announce(changesBetween(list.value, latest));
      list.value = latest;
    }
  });
  return { list, failure, news };
}
