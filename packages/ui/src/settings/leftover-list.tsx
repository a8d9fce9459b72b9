import type { VNode } from 'vue';
import type { Leftover } from './settings-form.ts';

interface Props {
  readonly leftovers: readonly Leftover[];
  readonly onRemove: (leftover: Leftover) => void;
}

/** Lists settings that can only be removed. */
export function LeftoverList({ leftovers, onRemove }: Props): VNode {
  return (
    <ul class="plain-list leftovers" aria-label="Other settings">
      {leftovers.map((leftover) => (
        <li key={leftover.path.join('.')}>
          <code>{leftover.path.join('.') || leftover.label}</code> <span class="quiet">{leftover.why}</span>{' '}
          <button type="button" class="link" onClick={() => onRemove(leftover)}>
            Remove<span class="visually-hidden"> {leftover.label}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
