import { defineComponent, nextTick, useTemplateRef, watch } from 'vue';
import { RouterView, useRoute } from 'vue-router';
import { session, sessionRanOut } from './server/session.ts';

/**
 * The page of the address, for who is signed in. One that is filled in stays while its session has run out and somebody
 * signs in again, unseen: what was typed stands in its fields and is kept nowhere else. Who signs out gives it up.
 */
export const AddressedPage = defineComponent(() => {
  const route = useRoute();
  const root = useTemplateRef<HTMLElement>('root');
  const signedIn = (): boolean => session.value === 'signed-in';
  let left: HTMLElement | undefined;
  watch(
    signedIn,
    async (back) => {
      if (!back) {
        const { activeElement } = document;
        left = activeElement instanceof HTMLElement && root.value?.contains(activeElement) ? activeElement : undefined;
        return;
      }
      await nextTick();
      (left ?? root.value?.querySelector('h1'))?.focus();
      left = undefined;
    },
    { flush: 'pre' },
  );
  return () => {
    const kept = sessionRanOut.value && route.meta['filledIn'] === true;
    if (!signedIn() && !kept) return null;
    return (
      <div ref="root" hidden={!signedIn()}>
        {/* By its address, so that another run is another page and not the same one with old data. */}
        <RouterView key={route.path} />
      </div>
    );
  };
});
