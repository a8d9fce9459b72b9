import type { Device } from '@netraven/api';
import { computed, defineComponent, useId, type VNode } from 'vue';
import { VAutocomplete } from 'vuetify/components/VAutocomplete';
import { VChip } from 'vuetify/components/VChip';
import { selectedDevices, type ChosenDevices } from './selected-devices.ts';
import { devicesInWords } from './words.ts';

interface Props {
  readonly devices: readonly Device[];
  readonly chosen: ChosenDevices;
  readonly onChange: (chosen: ChosenDevices) => void;
}

/** Browsers are slow with thousands. */
const mostChips = 50;

/** Chooses the devices of a run: all of them, or some by name and by tag, which must both fit. Nothing is chosen at first. */
export const DeviceChoice = defineComponent(
  (props: Props) => {
    const id = useId();
    // The same lists while other parts of the form change: there can be 10,000 devices.
    const names = computed(() => props.devices.map(({ name }) => name));
    const tags = computed(() => [...new Set(props.devices.flatMap((device) => device.tags))].toSorted());
    const count = computed(() => selectedDevices(props.devices, props.chosen).length);
    const choose = (change: ChosenDevices): void => {
      const { names: byName = [], tags: byTag = [] } = { ...props.chosen, ...change };
      props.onChange({ ...(byName.length > 0 && { names: byName }), ...(byTag.length > 0 && { tags: byTag }) });
    };
    const radio = (all: boolean, label: string): VNode => (
      <label class="radio">
        <input
          type="radio"
          name={id}
          checked={(props.chosen.all === true) === all}
          onChange={() => props.onChange(all ? { all: true } : {})}
        />
        {label}
      </label>
    );
    const choice = (
      label: string,
      items: string[],
      values: readonly string[] | undefined,
      onChange: (values: readonly string[]) => void,
    ): VNode => (
      <VAutocomplete
        label={label}
        items={items}
        modelValue={[...(values ?? [])]}
        multiple
        chips
        closableChips
        clearOnSelect
        hideDetails="auto"
        onUpdate:modelValue={onChange}
      >
        {{
          chip: ({ props: given, index }: { props: object; index: number }) => {
            if (index > mostChips) return null;
            if (index < mostChips) return <VChip {...given} />;
            return <VChip closable={false} text={`${(values?.length ?? 0) - mostChips} more`} />;
          },
        }}
      </VAutocomplete>
    );
    return () => {
      const { devices, chosen } = props;
      return (
        <fieldset class="group">
          <legend>Devices</legend>
          <div class="radios">
            {radio(true, `All devices (${devices.length})`)}
            {radio(false, 'Some devices')}
          </div>
          {chosen.all ? null : (
            <>
              {choice('By name', names.value, chosen.names, (some) => choose({ names: some }))}
              {tags.value.length > 0
                ? choice(chosen.names ? 'And with a tag' : 'By tag', tags.value, chosen.tags, (some) =>
                    choose({ tags: some }),
                  )
                : null}
            </>
          )}
          {devices.length === 0 ? (
            <p class="nothing">
              No devices yet. Add one: <code>netraven devices add core-1 192.0.2.1 --platform cisco_ios</code>
            </p>
          ) : (
            <p class="quiet" role="status">
              {count.value === 0 ? 'No devices chosen' : `${devicesInWords(count.value)} chosen`}
            </p>
          )}
        </fieldset>
      );
    };
  },
  { props: ['devices', 'chosen', 'onChange'] },
);
