import { onBeforeUnmount, shallowRef, type ShallowRef } from 'vue';
import type { PackageList } from '@netraven/api';
import { client } from '../server/client.ts';
import type { Failure } from '../server/failure.ts';
import { whileShown } from '../server/while-shown.ts';
import { changesBetween } from './changes-between.ts';

/** How long what changed is shown. */
const saidMs = 8000;

/** The job packages as they are now, for as long as a component is shown. */
export function usePackages(): {
  readonly list: ShallowRef<PackageList | undefined>;
  readonly failure: ShallowRef<Failure | undefined>;
  /** What changed just now, to be said. */
  readonly news: ShallowRef<readonly string[]>;
} {
  const list = shallowRef<PackageList>();
  const news = shallowRef<readonly string[]>([]);
  let silence: ReturnType<typeof setTimeout> | undefined;
  onBeforeUnmount(() => clearTimeout(silence));
  const say = (changes: readonly string[]): void => {
    if (changes.length === 0) return;
    news.value = changes;
    clearTimeout(silence);
    silence = setTimeout(() => (news.value = []), saidMs);
  };
  const failure = whileShown(async (signal, onCut) => {
    const changes = client.packages.follow({}, { signal, onCut });
    try {
      while (!signal.aborted) {
        await changes.next();
        const now = await client.packages.list({ signal });
        if (list.value) say(changesBetween(list.value, now));
        list.value = now;
      }
    } finally {
      await changes.return(undefined as never);
    }
  });
  return { list, failure, news };
}
