import { defineComponent, onBeforeUnmount, onMounted, shallowRef } from 'vue';
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router';
import { ConfirmDialog } from './confirm-dialog.tsx';

/** The guard of the page that is shown, if it has one. */
let current: (() => Promise<boolean>) | undefined;

/** Returns true if the user may leave the page. Asks if a form on it is half-filled. */
export async function mayLeave(): Promise<boolean> {
  return (await current?.()) ?? true;
}

/** Asks before the user leaves a half-filled form, within the page and by the browser's own means. */
export const LeaveGuard = defineComponent(
  (props: { isFilledIn: () => boolean }) => {
    const answer = shallowRef<(leave: boolean) => void>();
    const decide = (leave: boolean): void => {
      answer.value?.(leave);
      answer.value = undefined;
    };
    const confirmLeave = async (): Promise<boolean> => {
      if (!props.isFilledIn()) return true;
      // A second attempt to leave replaces the first.
      decide(false);
      return new Promise((resolve) => (answer.value = resolve));
    };
    const unloads = (event: BeforeUnloadEvent): void => {
      if (props.isFilledIn()) event.preventDefault();
    };
    onBeforeRouteLeave(confirmLeave);
    onBeforeRouteUpdate(confirmLeave);
    onMounted(() => {
      current = confirmLeave;
      window.addEventListener('beforeunload', unloads);
    });
    onBeforeUnmount(() => {
      if (current === confirmLeave) current = undefined;
      window.removeEventListener('beforeunload', unloads);
      decide(true);
    });
    return () =>
      answer.value ? (
        <ConfirmDialog
          title="Leave this form?"
          confirm="Leave"
          cancel="Stay"
          danger
          onConfirm={() => decide(true)}
          onCancel={() => decide(false)}
        >
          <p>What you entered is lost.</p>
        </ConfirmDialog>
      ) : null;
  },
  { props: ['isFilledIn'] },
);
