import { defineComponent, useId, type VNode } from 'vue';
import type { FieldOf } from './fields.ts';

interface Props {
  readonly field: FieldOf<'flag'>;
  readonly label: string;
  readonly hint: string;
  /** Undefined: not set. */
  readonly value: unknown;
  readonly problems: readonly string[];
  readonly onChange: (value: boolean | undefined) => void;
}

/** Edits a boolean. A third choice means not set, which a switch cannot show. */
export const FlagInput = defineComponent(
  (props: Props) => {
    const id = useId();
    const choice = (value: boolean | undefined, words: string): VNode => (
      <label class="segment">
        <input type="radio" name={id} checked={props.value === value} onChange={() => props.onChange(value)} />
        <span>{words}</span>
      </label>
    );
    return () => {
      const { field, label, hint, problems } = props;
      return (
        <div
          class="flag"
          role="radiogroup"
          tabindex={-1}
          aria-labelledby={`${id}-label`}
          aria-describedby={`${id}-said`}
          aria-invalid={problems.length > 0}
        >
          <span id={`${id}-label`}>{label}</span>
          <div class="segments">
            {choice(undefined, field.fallback === undefined ? 'not set' : `default (${onOff(field.fallback)})`)}
            {choice(true, 'on')}
            {choice(false, 'off')}
          </div>
          <p id={`${id}-said`} class={problems.length > 0 ? 'said text-error' : 'said quiet'}>
            {problems.length > 0 ? problems.join(' ') : hint}
          </p>
        </div>
      );
    };
  },
  { props: ['field', 'label', 'hint', 'value', 'problems', 'onChange'] },
);

function onOff(value: boolean): string {
  return value ? 'on' : 'off';
}
