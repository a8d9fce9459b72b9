import { shallowRef, type ShallowRef } from 'vue';
import type { PackageList } from '@netraven/api';
import { client } from '../server/client.ts';
import type { Failure } from '../server/failure.ts';
import { whileShown } from '../server/while-shown.ts';
import { changesBetween } from './catalogue.ts';

/** The job packages as they are now, for as long as a component is shown. */
export function usePackages(): {
  readonly list: ShallowRef<PackageList | undefined>;
  readonly failure: ShallowRef<Failure | undefined>;
  /** What changed last, to be said. */
  readonly news: ShallowRef<readonly string[]>;
} {
  const list = shallowRef<PackageList>();
  const news = shallowRef<readonly string[]>([]);
  const { failure, heard } = whileShown(async (signal, onCut) => {
    const changes = client.packages.follow({}, { signal, onCut });
    try {
      while (!signal.aborted) {
        await changes.next();
        const now = await client.packages.list({ signal });
        const told = list.value ? changesBetween(list.value, now) : [];
        if (told.length > 0) news.value = told;
        list.value = now;
        heard();
      }
    } finally {
      await changes.return(undefined as never);
    }
  });
  return { list, failure, news };
}
