import type { Field, FieldOf } from './fields.ts';

/** Returns the text below an input: description, bounds, and how it is typed or kept. */
export function hintOf(field: Field): string {
  const rules = field.kind === 'number' ? rangeOf(field) : field.kind === 'text' ? lengthOf(field) : undefined;
  const secret = 'secret' in field && field.secret ? 'Secret: stored encrypted and never shown again.' : undefined;
  const more = field.kind === 'list' && !field.options ? 'Press Enter after each.' : undefined;
  // Descriptions in schemas often end without a full stop.
  const help = field.help?.replace(/(?<=[^.!?:…])$/, '.');
  return [help, rules, secret, more].filter(Boolean).join(' ');
}

function rangeOf({ min, max }: FieldOf<'number'>): string | undefined {
  if (min !== undefined && max !== undefined) return `${min} to ${max}.`;
  if (min !== undefined) return `At least ${min}.`;
  return max === undefined ? undefined : `At most ${max}.`;
}

function lengthOf({ minLength = 0, maxLength }: FieldOf<'text'>): string | undefined {
  if (minLength > 1 && minLength === maxLength) return `Exactly ${maxLength} characters.`;
  if (minLength > 1 && maxLength !== undefined) return `${minLength} to ${maxLength} characters.`;
  if (minLength > 1) return `At least ${minLength} characters.`;
  return maxLength === undefined ? undefined : `At most ${maxLength} characters.`;
}
