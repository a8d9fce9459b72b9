import type { Device, DeviceSelection } from '@netraven/api';
import { defineComponent, useId, type VNode } from 'vue';
import { VAutocomplete } from 'vuetify/components/VAutocomplete';
import { VChip } from 'vuetify/components/VChip';
import { devicesInWords } from './words.ts';

interface Props {
  readonly devices: readonly Device[];
  readonly chosen: DeviceSelection;
  readonly onChange: (chosen: DeviceSelection) => void;
}

/** Browsers are slow with thousands. */
const mostChips = 50;

/** Chooses the devices of a run: all of them, or some by name and by tag. Nothing is chosen at first. */
export const DeviceChoice = defineComponent(
  (props: Props) => {
    const id = useId();
    const choose = (change: DeviceSelection): void => {
      const { names = [], tags = [] } = { ...props.chosen, ...change };
      props.onChange({ ...(names.length > 0 && { names }), ...(tags.length > 0 && { tags }) });
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
      const tags = [...new Set(devices.flatMap((device) => device.tags))].toSorted();
      const count = selected(devices, chosen).length;
      return (
        <fieldset class="group">
          <legend>Devices</legend>
          <div class="radios">
            {radio(true, `All devices (${devices.length})`)}
            {radio(false, 'Some devices')}
          </div>
          {chosen.all ? null : (
            <>
              {choice(
                'By name',
                devices.map(({ name }) => name),
                chosen.names,
                (names) => choose({ names }),
              )}
              {tags.length > 0 ? choice('By tag', tags, chosen.tags, (some) => choose({ tags: some })) : null}
            </>
          )}
          {devices.length === 0 ? (
            <p class="nothing">
              No devices yet. Add one: <code>netraven devices add core-1 192.0.2.1 --platform cisco_ios</code>
            </p>
          ) : (
            <p class="quiet" role="status">
              {count === 0 ? 'No devices chosen' : `${devicesInWords(count)} chosen`}
            </p>
          )}
        </fieldset>
      );
    };
  },
  { props: ['devices', 'chosen', 'onChange'] },
);

/** Returns the devices of the inventory that a choice selects. */
export function selected(devices: readonly Device[], { names = [], tags = [], all }: DeviceSelection): Device[] {
  if (all) return [...devices];
  return devices.filter((device) => names.includes(device.name) || device.tags.some((tag) => tags.includes(tag)));
}
