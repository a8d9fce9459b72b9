import type { VNode } from 'vue';
import type { Field } from './fields.ts';

interface Props {
  readonly field: Field;
  /** Undefined: not set. */
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/** Resets a setting to its default, or sets it to empty where the default is not. */
export function OwnValue({ field, value, onChange }: Props): VNode | null {
  const { kind, label } = field;
  const whose = <span class="visually-hidden"> for {label}</span>;
  if (value !== undefined) {
    return field.required ? null : (
      <button type="button" class="link" onClick={() => onChange(undefined)}>
        {defaultInWords(field)}
        {whose}
      </button>
    );
  }
  const empty = kind === 'list' ? [] : '';
  return canBeEmpty(field) ? (
    <button type="button" class="link" onClick={() => onChange(empty)}>
      Set to empty
      {whose}
    </button>
  ) : null;
}

/** Returns true if empty differs from not set, and cannot be typed. */
function canBeEmpty(field: Field): boolean {
  if (field.kind === 'list') return (field.fallback?.length ?? 0) > 0 && (field.minItems ?? 0) === 0;
  return field.kind === 'text' && !field.secret && Boolean(field.fallback) && (field.minLength ?? 0) === 0;
}

function defaultInWords(field: Field): string {
  const fallback = 'fallback' in field ? field.fallback : undefined;
  if (fallback === undefined) return 'Leave unset';
  if ('secret' in field && field.secret) return 'Use the default';
  const text = Array.isArray(fallback) ? fallback.map(shown).join(', ') : shown(fallback);
  return text.length > 40 ? 'Use the default' : `Use the default (${text === '' ? 'empty' : text})`;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
