import type { VNode } from 'vue';
import { VTextField } from 'vuetify/components/VTextField';

interface Props {
  readonly label: string;
  readonly value: string | undefined;
  /** Default: text. */
  readonly type?: string;
  readonly onChange: (value: string) => void;
}

/** A field that filters a list, when the user presses Enter or leaves it. */
export function FilterField({ label, value = '', type = 'text', onChange }: Props): VNode {
  return (
    <div
      class="filter-field"
      onChange={(event: Event) => onChange((event.target as HTMLInputElement).value.trim())}
    >
      <VTextField
        label={label}
        modelValue={value}
        type={type}
        density="compact"
        hideDetails
        spellcheck={false}
      />
    </div>
  );
}
