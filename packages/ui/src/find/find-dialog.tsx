import { mdiMagnify } from '@mdi/js';
import { computed, defineComponent, nextTick, onMounted, ref, useTemplateRef, watch } from 'vue';
import { useRouter } from 'vue-router';
import { Icon } from '../icon.tsx';
import { visible } from '../visible-text.ts';
import { useFound, type Found } from './use-found.ts';
import './find.css';

/** Leads to any page, device, job type or recent run. Escape and a click outside close it, and give the focus back. */
export const FindDialog = defineComponent(
  (props: { onClose: () => void }) => {
    const router = useRouter();
    const dialog = useTemplateRef<HTMLDialogElement>('dialog');
    const text = ref('');
    const { found, isComplete, failure } = useFound(text);
    /** The one that the arrow keys chose. It stays chosen when more is found. */
    const at = ref<string>();
    watch(text, () => (at.value = undefined));
    const chosen = computed(() =>
      Math.max(
        0,
        found.value.findIndex((one) => keyOf(one) === at.value),
      ),
    );
    onMounted(() => dialog.value?.showModal());
    const go = ({ to }: Found): void => {
      // First: closing gives the focus back, and the new page takes it.
      dialog.value?.close();
      void router.push(to);
    };
    const move = async (by: number): Promise<void> => {
      const { length } = found.value;
      const next = found.value[(chosen.value + by + length) % length];
      if (!next) return;
      at.value = keyOf(next);
      await nextTick();
      dialog.value?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
    };
    const pressed = (event: KeyboardEvent): void => {
      const { key, isComposing } = event;
      if (isComposing || !['ArrowDown', 'ArrowUp', 'Enter'].includes(key)) return;
      event.preventDefault();
      const one = found.value[chosen.value];
      if (key !== 'Enter') void move(key === 'ArrowDown' ? 1 : -1);
      else if (one) go(one);
    };
    return () => (
      <dialog
        ref="dialog"
        class="find"
        aria-label="Find"
        onClose={() => props.onClose()}
        onClick={(event: MouseEvent) => {
          // The dialog itself has no padding: this is a click outside.
          if (event.target === event.currentTarget) dialog.value?.close();
        }}
      >
        <div class="find-field">
          <Icon path={mdiMagnify} />
          <input
            type="text"
            role="combobox"
            aria-label="Find a page, device, job or run"
            aria-expanded="true"
            aria-controls="find-list"
            aria-autocomplete="list"
            aria-activedescendant={found.value.length > 0 ? `find-${chosen.value}` : undefined}
            placeholder="Page, device, job, or id of a run"
            autocomplete="off"
            spellcheck={false}
            maxlength={253}
            value={text.value}
            onInput={(event: Event) => (text.value = (event.target as HTMLInputElement).value)}
            onKeydown={pressed}
          />
        </div>
        <ul id="find-list" class="find-list" role="listbox" aria-label="Found">
          {found.value.map((one, index) => (
            <li
              key={keyOf(one)}
              id={`find-${index}`}
              role="option"
              aria-selected={index === chosen.value}
              onClick={() => go(one)}
            >
              <span class="find-title">{visible(one.title)}</span>
              <span class="quiet">{visible(one.more)}</span>
              <span class="quiet find-kind">{one.kind}</span>
            </li>
          ))}
        </ul>
        <p class="quiet find-note" role="status">
          {noteOf()}
        </p>
      </dialog>
    );
    function noteOf(): string {
      if (failure.value) return `Not everything was searched: ${failure.value.message}`;
      return found.value.length === 0 && isComplete.value ? 'Nothing found.' : '';
    }
  },
  { props: ['onClose'] },
);

function keyOf({ kind, title, more }: Found): string {
  return `${kind} ${title} ${more}`;
}
