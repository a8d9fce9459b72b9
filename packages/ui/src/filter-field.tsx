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

/** A field that filters a list, when the user presses Enter or leaves it. */
export function FilterField({ label, value = '', type = 'text', onFilter }: Props): VNode {
  return (
    <div class="filter-field" onChange={(event: Event) => onFilter((event.target as HTMLInputElement).value.trim())}>
      <VTextField label={label} modelValue={value} type={type} density="compact" hideDetails spellcheck={false} />
    </div>
  );
}
