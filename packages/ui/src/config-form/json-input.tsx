import { defineComponent, ref, watch } from 'vue';
import { VTextarea } from 'vuetify/components/VTextarea';
import type { FieldOf } from './fields.ts';

interface Props {
  /** Props of all inputs: label, hint, errors. */
  readonly common: object;
  readonly field: FieldOf<'json'>;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/** Edits a setting that has no form as JSON. */
export const JsonInput = defineComponent(
  (props: Props) => {
    const text = ref(props.value === undefined ? '' : JSON.stringify(props.value, undefined, 2));
    const wrong = ref('');
    let own = props.value;
    // Reset, or another value at this place, such as that of the next row.
    watch(
      () => props.value,
      (value) => {
        if (JSON.stringify(value) === JSON.stringify(own)) return;
        own = value;
        [text.value, wrong.value] = [value === undefined ? '' : JSON.stringify(value, undefined, 2), ''];
      },
    );
    const change = (value: unknown): void => {
      own = value;
      props.onChange(value);
    };
    const typed = (now: string): void => {
      text.value = now;
      wrong.value = '';
      if (now.trim() === '') return change(undefined);
      try {
        change(JSON.parse(now));
      } catch (error) {
        wrong.value = `Not valid JSON: ${error instanceof Error ? error.message : String(error)}`;
      }
    };
    return () => {
      const { field, common } = props;
      const { errorMessages = [] } = common as { errorMessages?: readonly string[] };
      return (
        <VTextarea
          {...common}
          class="json"
          data-unfinished={wrong.value !== ''}
          modelValue={text.value}
          rows={3}
          autoGrow
          spellcheck={false}
          autocomplete="off"
          placeholder={field.fallback === undefined ? 'JSON' : JSON.stringify(field.fallback)}
          persistentPlaceholder
          errorMessages={wrong.value === '' ? errorMessages : [wrong.value]}
          onUpdate:modelValue={typed}
        />
      );
    };
  },
  { props: ['common', 'field', 'value', 'onChange'] },
);
