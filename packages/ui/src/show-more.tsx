import type { VNode } from 'vue';
import { VBtn } from 'vuetify/components/VBtn';

/** Asks for more of a list of which only the first are drawn; nothing where all are. */
export function ShowMore({ left, onMore }: { left: number; onMore: () => void }): VNode | null {
  if (left <= 0) return null;
  return (
    <VBtn class="show-more" variant="tonal" color="primary" onClick={onMore}>
      Show more: {left} {left === 1 ? 'is' : 'are'} left
    </VBtn>
  );
}
