import type { VNode } from 'vue';
import { VBtn } from 'vuetify/components/VBtn';

/** A button that shows more of a long list. Nothing if the whole list is shown. */
export function ShowMore({ left, onMore }: { left: number; onMore: () => void }): VNode | null {
  if (left <= 0) return null;
  return (
    <VBtn class="show-more" variant="tonal" color="primary" onClick={onMore}>
      Show more ({left} left)
    </VBtn>
  );
}
