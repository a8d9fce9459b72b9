import type { PackageEntry, WorkerInfo } from '@netraven/api';
import { defineComponent, nextTick, ref, useTemplateRef, watch } from 'vue';
import { ShowMore } from '../show-more.tsx';
import { keyOf, type Standing } from './catalogue.ts';
import { PackageCard } from './package-card.tsx';

interface Props {
  readonly standing: Standing;
  readonly entries: readonly PackageEntry[];
  readonly workers: readonly WorkerInfo[];
  /** What was looked for: whatever is found by another search begins with its first ones. */
  readonly search: string;
  /** Asks to enable or disable one. */
  readonly onDecide: (entry: PackageEntry, enable: boolean) => void;
}

const titles: Readonly<Record<Standing, readonly [title: string, text: string]>> = {
  ready: ['Ready to run', ''],
  disabled: ['Disabled', 'Each says what it waits for.'],
  rejected: ['Rejected', 'These were found and cannot run. Nothing else is affected by them.'],
};

/** So many cards at first: a thousand would take a browser more than a second to draw. */
const page = 60;

/** The packages of one standing. */
export const PackageSection = defineComponent(
  (props: Props) => {
    const most = ref(page);
    watch(
      () => props.search,
      () => (most.value = page),
    );
    const cards = useTemplateRef<HTMLElement>('cards');
    const more = async (): Promise<void> => {
      const first = most.value;
      most.value += page;
      await nextTick();
      // Whoever goes by the keyboard goes on where the new ones begin.
      cards.value?.children[first]?.querySelector('h3')?.focus();
    };
    return () => {
      const { standing, entries, workers, onDecide } = props;
      const [title, text] = titles[standing];
      return (
        <section class="standing" aria-labelledby={`standing-${standing}`}>
          <h2 id={`standing-${standing}`}>
            {title} <span class="count">{entries.length}</span>
          </h2>
          {text === '' ? null : <p class="quiet">{text}</p>}
          <div ref="cards" class="cards">
            {entries.slice(0, most.value).map((entry) => (
              <PackageCard
                key={keyOf(entry)}
                entry={entry}
                workers={workers}
                onDecide={(enable: boolean) => onDecide(entry, enable)}
              />
            ))}
          </div>
          <ShowMore left={entries.length - most.value} onMore={() => void more()} />
        </section>
      );
    };
  },
  { props: ['standing', 'entries', 'workers', 'search', 'onDecide'] },
);
