import { defineComponent, ref } from 'vue';
import { VTextField } from 'vuetify/components/VTextField';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import type { DeviceChange } from './device-change.ts';
import { devicesInWords, namesInWords } from './words.ts';

interface Props {
  /** Label of the job. */
  readonly job: string;
  readonly change: DeviceChange;
  readonly busy: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Above this many devices, their number must be typed. */
const maxUntyped = 10;

/** Asks before a run that can change devices. Above ten devices, it asks for their number too. */
export const ConfirmChange = defineComponent(
  (props: Props) => {
    const typed = ref('');
    return () => {
      const { job, busy } = props;
      const { devices: count, names } = props.change;
      const isMany = count > maxUntyped;
      const devices = devicesInWords(count);
      return (
        <ConfirmDialog
          title={`Change ${devices}?`}
          confirm={`Change ${devices}`}
          danger
          disabled={isMany && Number(typed.value.trim() || Number.NaN) !== count}
          busy={busy}
          onConfirm={() => props.onConfirm()}
          onCancel={() => props.onCancel()}
        >
          <p>
            This is not a dry run. {job} can change {count === 1 ? 'this device' : 'these devices'}:
          </p>
          {names.length > 0 ? <p class="named">{namesInWords(names, count)}</p> : null}
          {isMany ? (
            <VTextField
              label={`Type ${count} to confirm`}
              inputmode="numeric"
              autocomplete="off"
              autofocus
              hideDetails
              modelValue={typed.value}
              onUpdate:modelValue={(now: string) => (typed.value = now)}
            />
          ) : null}
        </ConfirmDialog>
      );
    };
  },
  { props: ['job', 'change', 'busy', 'onConfirm', 'onCancel'] },
);
