import type { VNode } from 'vue';
import { VTextField } from 'vuetify/components/VTextField';

interface Props {
  readonly label: string;
  readonly value: string | undefined;
  /** Default: text. */
  readonly type?: string;
  /** Named unlike an event of the browser: Vue would add it as a listener too. */
  readonly onFilter: (value: string) => void;
}

/** The element that had the focus before the field. */
let before: EventTarget | null = null;

/** A field that filters a list, when the user presses Enter or leaves it. Escape gives the focus back, without a change. */
export function FilterField({ label, value = '', type = 'text', onFilter }: Props): VNode {
  return (
    <div
      class="filter-field"
      onChange={({ target }: Event) => {
        const input = target as HTMLInputElement;
        // A time that is half typed has no value either, and was not removed.
        if (!input.validity.badInput) onFilter(input.value.trim());
      }}
      onFocusin={({ relatedTarget }: FocusEvent) => (before = relatedTarget)}
      onFocusout={({ target }: FocusEvent) => {
        // An incomplete time does not change the list: show the time that it uses.
        const input = target as HTMLInputElement;
        if (type === 'datetime-local' && input.value === '') show(input, value);
      }}
      onKeydown={(event: KeyboardEvent) => {
        if (event.key === 'Escape') giveBack(event.target as HTMLInputElement, value);
      }}
    >
      <VTextField label={label} modelValue={value} type={type} density="compact" hideDetails spellcheck={false} />
    </div>
  );
}

function show(input: HTMLInputElement, value: string): void {
  input.value = value;
  input.dispatchEvent(new Event('input'));
}

function giveBack(input: HTMLInputElement, value: string): void {
  show(input, value);
  if (before instanceof HTMLElement && before.isConnected && !before.closest('.filter-field')) before.focus();
  else input.blur();
}
