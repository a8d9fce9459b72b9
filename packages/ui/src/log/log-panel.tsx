import type { LogFilter, LogLevel } from '@netraven/api';
import { mdiArrowDownBold, mdiPause } from '@mdi/js';
import { computed, defineComponent, onBeforeUnmount, ref } from 'vue';
import { VAutocomplete } from 'vuetify/components/VAutocomplete';
import { VBtn } from 'vuetify/components/VBtn';
import { VTextField } from 'vuetify/components/VTextField';
import { ChoiceChips, type Choice } from '../choice-chips.tsx';
import { CommandBox } from '../command/command-box.tsx';
import { logsCommand } from '../command/logs-command.ts';
import { LogEntries } from './log-entries.tsx';
import './log.css';

interface Props {
  readonly runId: string;
  /** Names of the run's devices by id. */
  readonly devices: ReadonlyMap<string, string>;
  /** Id of the device whose entries are shown. Null: all devices. */
  readonly device: string | null;
  /** Chooses another device. Absent: the device is fixed. */
  readonly onDevice?: (id: string | null) => void;
}

const levels: readonly Choice<LogLevel>[] = [
  { value: 'debug', words: 'all' },
  { value: 'info', words: 'info' },
  { value: 'warning', words: 'warning' },
  { value: 'error', words: 'error' },
];

/** Searches this long after the last key, in ms. */
const typedMs = 300;

/** Shows the log of a run or of one of its devices, live, filtered by level and text. */
export const LogPanel = defineComponent(
  (props: Props) => {
    const level = ref<LogLevel>('info');
    const text = ref('');
    const following = ref(true);
    const filter = computed<LogFilter>(() => ({
      job_id: props.runId,
      level: level.value,
      ...(props.device !== null && { device_id: props.device }),
      ...(text.value !== '' && { text: text.value }),
    }));
    let typing: ReturnType<typeof setTimeout> | undefined;
    onBeforeUnmount(() => clearTimeout(typing));
    const typed = (now: string | null): void => {
      clearTimeout(typing);
      typing = setTimeout(() => (text.value = (now ?? '').trim()), typedMs);
    };
    return () => (
      <section class="panel log" aria-labelledby="log-title">
        <div class="log-head">
          <h2 id="log-title">Log</h2>
          <ChoiceChips
            label="Lowest level"
            choices={levels}
            chosen={level.value}
            onChoose={(now: LogLevel) => (level.value = now)}
          />
          <VBtn
            class="log-follow"
            variant={following.value ? 'tonal' : 'flat'}
            color="primary"
            size="small"
            prependIcon={`svg:${following.value ? mdiPause : mdiArrowDownBold}`}
            onClick={() => (following.value = !following.value)}
          >
            {following.value ? 'Stop following' : 'Follow'}
          </VBtn>
        </div>
        <div class="log-filters">
          {props.onDevice ? (
            <VAutocomplete
              label="Device"
              density="compact"
              items={[...props.devices].map(([value, title]) => ({ value, title }))}
              modelValue={props.device}
              clearable
              autoSelectFirst
              hideDetails
              placeholder="all devices"
              persistentPlaceholder
              onUpdate:modelValue={(id: string | null) => props.onDevice?.(id)}
            />
          ) : null}
          <VTextField
            label="Message contains"
            density="compact"
            type="search"
            hideDetails
            onUpdate:modelValue={typed}
          />
        </div>
        <LogEntries
          key={JSON.stringify(filter.value)}
          filter={filter.value}
          devices={props.devices}
          following={following.value}
          onFollow={(now: boolean) => (following.value = now)}
        />
        <CommandBox command={logsCommand(filter.value, following.value)} />
      </section>
    );
  },
  { props: ['runId', 'devices', 'device', 'onDevice'] },
);
