import { mdiEye, mdiEyeOff } from '@mdi/js';
import { defineComponent, ref, useTemplateRef, type VNode } from 'vue';
import { VCombobox } from 'vuetify/components/VCombobox';
import { VSelect } from 'vuetify/components/VSelect';
import { VTextField } from 'vuetify/components/VTextField';
import { Icon } from '../icon.tsx';
import type { Field, FieldOf } from './fields.ts';
import { FlagInput } from './flag-input.tsx';
import { hintOf } from './hint-of.ts';
import { JsonInput } from './json-input.tsx';
import { hidden } from './kept-secrets.ts';
import { numbersOf } from './numbers-of.ts';
import { OwnValue } from './own-value.tsx';
import type { Plain } from './schema.ts';

interface Props {
  readonly field: Field;
  /** Undefined: not set. */
  readonly value: unknown;
  readonly problems: readonly string[];
  readonly onChange: (value: unknown) => void;
}

/** Edits one setting. A setting that is not set is not sent: the administrator's value or the package's default applies. */
export const FieldInput = defineComponent(
  (props: Props) => {
    const revealed = ref(false);
    const common = (): object => {
      const { field, problems } = props;
      return {
        label: labelOf(field),
        hint: hintOf(field),
        persistentHint: hintOf(field) !== '',
        errorMessages: problems,
        hideDetails: 'auto',
        'aria-invalid': problems.length > 0,
      };
    };

    const reveal = (): VNode => (
      <button
        type="button"
        class="reveal"
        aria-label={`Show ${props.field.label}`}
        aria-pressed={revealed.value}
        onClick={() => (revealed.value = !revealed.value)}
      >
        <Icon path={revealed.value ? mdiEyeOff : mdiEye} size={22} />
      </button>
    );
    const text = (field: FieldOf<'text'>): VNode => {
      const isKept = field.kept === true && props.value === hidden;
      const ghost = isKept ? 'unchanged' : props.value === '' ? 'empty' : field.fallback;
      return (
        <VTextField
          {...common()}
          modelValue={isKept ? '' : (props.value ?? '')}
          type={field.secret && !revealed.value ? 'password' : typeFor(field.format)}
          autocomplete="off"
          {...ghosted(ghost)}
          onUpdate:modelValue={(typed: string) => props.onChange(typed === '' ? left(field) : typed)}
        >
          {{ 'append-inner': field.secret ? reveal : undefined }}
        </VTextField>
      );
    };
    const number = (field: FieldOf<'number'>): VNode => (
      <VTextField
        {...common()}
        modelValue={props.value ?? ''}
        type="number"
        inputmode={field.integer ? 'numeric' : 'decimal'}
        min={field.min}
        max={field.max}
        step={field.integer ? 1 : 'any'}
        {...ghosted(field.fallback)}
        onUpdate:modelValue={(typed: string) => props.onChange(String(typed) === '' ? undefined : Number(typed))}
      />
    );
    const flag = (field: FieldOf<'flag'>): VNode => (
      <FlagInput
        field={field}
        label={labelOf(field)}
        hint={hintOf(field)}
        value={props.value}
        problems={props.problems}
        onChange={props.onChange}
      />
    );
    const choice = (field: FieldOf<'choice'>): VNode => (
      <VSelect
        {...common()}
        modelValue={props.value ?? null}
        items={field.options.map((option) => ({ title: String(option), value: option }))}
        {...ghosted(field.fallback)}
        onUpdate:modelValue={(chosen: unknown) => props.onChange(chosen ?? undefined)}
      />
    );
    const list = (field: FieldOf<'list'>): VNode => {
      const own = props.value as readonly unknown[] | undefined;
      const ghost = own === undefined ? field.fallback?.join(', ') : own.length === 0 ? 'empty' : undefined;
      const shared = {
        ...common(),
        modelValue: own ?? [],
        multiple: true,
        chips: true,
        ...ghosted(ghost || undefined),
        // Without entries the list is set and empty.
        'onUpdate:modelValue': (all: unknown) =>
          props.onChange(field.of === 'number' ? numbersOf(all as unknown[]) : all),
      };
      return field.options ? (
        <VSelect {...shared} items={field.options.map((option) => ({ title: String(option), value: option }))} />
      ) : (
        <VCombobox {...shared} closableChips delimiters={[',', ';']} hideNoData />
      );
    };
    const input = (): VNode | null => {
      const { field } = props;
      switch (field.kind) {
        case 'text':
          return text(field);
        case 'number':
          return number(field);
        case 'flag':
          return flag(field);
        case 'choice':
          return choice(field);
        case 'list':
          return list(field);
        case 'json':
          return <JsonInput common={common()} field={field} value={props.value} onChange={props.onChange} />;
        default:
          return null;
      }
    };
    const root = useTemplateRef<HTMLElement>('root');
    const change = (value: unknown): void => {
      props.onChange(value);
      // The clicked button disappears.
      root.value?.querySelector<HTMLElement>('input, textarea')?.focus();
    };
    return () => (
      <div ref="root" class="field">
        {input()}
        {/* A boolean has its own choice for that. */}
        {props.field.kind === 'flag' ? null : <OwnValue field={props.field} value={props.value} onChange={change} />}
      </div>
    );
  },
  { props: ['field', 'value', 'problems', 'onChange'] },
);

/** Shows in grey what applies to an empty input. */
function ghosted(value: Plain | undefined): object {
  return { placeholder: value === undefined ? undefined : String(value), persistentPlaceholder: value !== undefined };
}

/** Returns the value of a text whose input was cleared. */
function left({ kept }: FieldOf<'text'>): string | undefined {
  return kept ? hidden : undefined;
}

/** Returns the label of a field. */
export function labelOf({ label, required }: Field): string {
  return required ? `${label} (required)` : label;
}

function typeFor(format: string | undefined): string {
  return format === 'date' || format === 'time' || format === 'email' ? format : 'text';
}
