import type { VNode } from 'vue';
import { VBtn } from 'vuetify/components/VBtn';

interface Props {
  /** Number of entries that are not shown. */
  readonly left: number;
  /** The list is longer than what was read. */
  readonly isOnlyKnown?: boolean;
  readonly onMore: () => void;
}

/** A button that shows more of a long list. Nothing if the whole list is shown. */
export function ShowMore({ left, isOnlyKnown = false, onMore }: Props): VNode | null {
  if (left <= 0) return null;
  return (
    <VBtn class="show-more" variant="tonal" color="primary" onClick={onMore}>
      Show more ({isOnlyKnown ? `${left} or more` : left} left)
    </VBtn>
  );
}
