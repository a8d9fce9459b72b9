import type { VNode } from 'vue';

/** One of several choices. */
export interface Choice<T> {
  readonly value: T;
  readonly words: string;
  /** How many there are of it. */
  readonly count?: number;
  /** Class that colours the count where there are any. */
  readonly tone?: string;
}

interface Props<T> {
  /** What is chosen. */
  readonly label: string;
  readonly choices: readonly Choice<T>[];
  readonly chosen: T;
  readonly onChoose: (value: T) => void;
}

/** Choices side by side, one of which holds. */
export function ChoiceChips<T>({ label, choices, chosen, onChoose }: Props<T>): VNode {
  return (
    <div class="chips" role="group" aria-label={label}>
      {choices.map(({ value, words, count, tone }) => (
        <button
          key={words}
          type="button"
          class={['chip', tone]}
          aria-pressed={value === chosen}
          onClick={() => onChoose(value)}
        >
          {words}
          {count === undefined ? null : <span class={['count', count > 0 ? 'some' : '']}> {count}</span>}
        </button>
      ))}
    </div>
  );
}
