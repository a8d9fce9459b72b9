import { defineComponent, type SlotsType, type VNode } from 'vue';
import { VBtn } from 'vuetify/components/VBtn';
import { VDialog } from 'vuetify/components/VDialog';
import { FailureNotice } from './failure-notice.tsx';
import type { Failure } from './server/failure.ts';
import './confirm-dialog.css';

interface Props {
  readonly title: string;
  /** Label of the button that confirms. */
  readonly confirm: string;
  /** Default: Cancel. */
  readonly cancel?: string;
  /** True if confirming changes devices or loses something. */
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly busy?: boolean;
  readonly failure?: Failure | undefined;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Asks a question with two answers. Escape and a click outside cancel, but not while the confirmed request is sent. */
export const ConfirmDialog = defineComponent(
  (props: Props, { slots }: { slots: { default?: () => VNode[] } }) => {
    const submit = (event: Event): void => {
      event.preventDefault();
      // A dialog inside a form is still part of that form for Vue's events.
      event.stopPropagation();
      if (!props.disabled && !props.busy) props.onConfirm();
    };
    return () => (
      <VDialog
        modelValue
        persistent={props.busy ?? false}
        maxWidth={520}
        transition="fade-transition"
        aria-label={props.title}
        onUpdate:modelValue={(open: boolean) => {
          if (!open && !props.busy) props.onCancel();
        }}
      >
        <form class="panel dialog" novalidate onSubmit={submit}>
          <h2>{props.title}</h2>
          {slots.default?.()}
          {props.failure ? <FailureNotice failure={props.failure} /> : null}
          <footer class="dialog-actions">
            <VBtn variant="text" disabled={props.busy ?? false} onClick={() => props.onCancel()}>
              {props.cancel ?? 'Cancel'}
            </VBtn>
            <VBtn
              type="submit"
              color={props.danger ? 'error' : 'primary'}
              variant="flat"
              loading={props.busy ?? false}
              disabled={props.disabled ?? false}
            >
              {props.confirm}
            </VBtn>
          </footer>
        </form>
      </VDialog>
    );
  },
  {
    props: ['title', 'confirm', 'cancel', 'danger', 'disabled', 'busy', 'failure', 'onConfirm', 'onCancel'],
    slots: Object as SlotsType<{ default?: () => VNode[] }>,
  },
);
