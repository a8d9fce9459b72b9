import { defineComponent, nextTick, useTemplateRef, watch } from 'vue';
import { RouterView, useRoute } from 'vue-router';
import { session, sessionExpired } from './server/session.ts';

/**
 * Shows the page of the address to a signed-in user. When the session expires, a page with a form stays, hidden, until the
 * user signs in again: only its fields have what was typed. Signing out removes it.
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
    const kept = sessionExpired.value && route.meta['filledIn'] === true;
    if (!signedIn() && !kept) return null;
    return (
      <div ref="root" hidden={!signedIn()}>
        {/* By address: another run is another page, not the same one with old data. */}
        <RouterView key={route.path} />
      </div>
    );
  };
});
