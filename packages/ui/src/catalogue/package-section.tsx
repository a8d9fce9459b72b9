import type { PackageEntry, WorkerInfo } from '@netraven/api';
import { defineComponent, nextTick, ref, useTemplateRef, watch } from 'vue';
import { ShowMore } from '../show-more.tsx';
import { keyOf, type Group } from './catalogue.ts';
import { PackageCard } from './package-card.tsx';

interface Props {
  readonly group: Group;
  readonly entries: readonly PackageEntry[];
  readonly workers: readonly WorkerInfo[];
  /** The search text. A new search shows its first results. */
  readonly search: string;
  /** Asks to enable or disable a package. */
  readonly onDecide: (entry: PackageEntry, enable: boolean) => void;
}

const titles: Readonly<Record<Group, readonly [title: string, text: string]>> = {
  ready: ['Ready to run', ''],
  disabled: ['Disabled', 'Each shows what it needs.'],
  rejected: ['Rejected', 'These packages cannot run. Other packages are not affected.'],
};

/** Cards at first: a browser needs more than a second for a thousand. */
const page = 60;

/** Shows the packages of one group. */
export const PackageSection = defineComponent(
  (props: Props) => {
    const shownCount = ref(page);
    watch(
      () => props.search,
      () => (shownCount.value = page),
    );
    const cards = useTemplateRef<HTMLElement>('cards');
    const more = async (): Promise<void> => {
      const first = shownCount.value;
      shownCount.value += page;
      await nextTick();
      // Keyboard users continue at the first new card.
      cards.value?.children[first]?.querySelector('h3')?.focus();
    };
    return () => {
      const { group, entries, workers, onDecide } = props;
      const [title, text] = titles[group];
      return (
        <section class="package-group" aria-labelledby={`group-${group}`}>
          <h2 id={`group-${group}`}>
            {title} <span class="count">{entries.length}</span>
          </h2>
          {text === '' ? null : <p class="quiet">{text}</p>}
          <div ref="cards" class="cards">
            {entries.slice(0, shownCount.value).map((entry) => (
              <PackageCard
                key={keyOf(entry)}
                entry={entry}
                workers={workers}
                onDecide={(enable: boolean) => onDecide(entry, enable)}
              />
            ))}
          </div>
          <ShowMore left={entries.length - shownCount.value} onMore={() => void more()} />
        </section>
      );
    };
  },
  { props: ['group', 'entries', 'workers', 'search', 'onDecide'] },
);
