import type { VNode } from 'vue';

/** One of several choices. */
export interface Choice<T> {
  readonly value: T;
  readonly words: string;
  /** Number of entries with this value. */
  readonly count?: number;
  /** Theme colour of a count above 0. */
  readonly color?: string;
}

interface Props<T> {
  /** Label of the group. */
  readonly label: string;
  readonly choices: readonly Choice<T>[];
  readonly chosen: T;
  readonly onChoose: (value: T) => void;
}

/** Shows choices side by side. One of them is chosen. */
export function ChoiceChips<T>({ label, choices, chosen, onChoose }: Props<T>): VNode {
  return (
    <div class="chips" role="group" aria-label={label}>
      {choices.map(({ value, words, count, color }) => (
        <button key={words} type="button" class="chip" aria-pressed={value === chosen} onClick={() => onChoose(value)}>
          {words}
          {count === undefined ? null : (
            <span class={['count', color && count > 0 && value !== chosen ? `some text-${color}` : '']}> {count}</span>
          )}
        </button>
      ))}
    </div>
  );
}
