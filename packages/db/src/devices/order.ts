import { sql, type RawBuilder } from 'kysely';
import { healthStates, type HealthState } from '../health/health.ts';

const orders = ['name', 'platform', 'state', 'proven'] as const;
type Order = (typeof orders)[number];

/**
 * `name`: `access-2` before `access-10`. `state`: worst first. `proven`: without a saved text first, then longest ago. With
 * `-` reversed. Devices with equal values are by name in both directions.
 */
export type DeviceSort = Order | `-${Order}`;

/** The SQL of an order of devices. */
export interface DeviceOrder {
  /** Name of the table to join. */
  readonly needs: 'ranked' | 'proven' | undefined;
  /** The value by which devices are sorted, before their names. */
  readonly value: RawBuilder<unknown>;
  readonly by: RawBuilder<unknown>;
  /** Returns the place of a device in the order: its value and name. */
  readonly placeOf: (device: { readonly name: string; readonly value: unknown }) => string;
  /** Selects devices after a place. */
  readonly isAfter: (place: string) => RawBuilder<boolean>;
}

/** Fills each number of a name up to 20 digits, so that texts sort as people count. As the column `natural_name`. */
function naturalName(name: string): string {
  return name.toLowerCase().replaceAll(/\d+/g, (digits) => digits.padStart(20, '0').slice(-20));
}

const names = sql`device.natural_name, device.name collate "C"`;

/** The value of an order in SQL, and as text of a place. */
interface Value {
  readonly needs?: 'ranked' | 'proven';
  readonly value: RawBuilder<unknown>;
  readonly textOf: (value: unknown) => string;
  readonly parse: (text: string) => RawBuilder<unknown>;
}

const values: Readonly<Record<Order, Value>> = {
  // The name alone decides.
  name: { value: sql`null::text`, textOf: () => '', parse: () => sql`` },
  platform: { value: sql`device.platform collate "C"`, textOf: String, parse: (id) => sql`${id}` },
  state: {
    needs: 'ranked',
    // A device that was added since the states were read has no rank.
    value: sql`coalesce(ranked.rank, ${sql.lit(healthStates.indexOf('never'))})`,
    textOf: (rank) => healthStates[Number(rank)] ?? 'never',
    parse: (state) => sql`${healthStates.indexOf(state as HealthState)}::int`,
  },
  proven: {
    needs: 'proven',
    value: sql`coalesce(proven.at, '-infinity')`,
    textOf: (at) => (at instanceof Date ? at.toISOString() : 'never'),
    parse: (at) => sql`${at === 'never' ? '-infinity' : new Date(at)}::timestamptz`,
  },
};

/** Returns the SQL of an order of devices. */
export function deviceOrder(sort: DeviceSort): DeviceOrder {
  const order = orders.find((each) => sort.endsWith(each)) ?? 'name';
  const [direction, sign] = sort.startsWith('-') ? [sql`desc`, sql`<`] : [sql`asc`, sql`>`];
  const { needs, value, textOf, parse } = values[order];
  const isAfterName = (name: string, than: RawBuilder<unknown>): RawBuilder<boolean> =>
    sql`(${names}) ${than} (${naturalName(name)}, ${name})`;
  if (order === 'name') {
    return {
      needs,
      value,
      by: sql`device.natural_name ${direction}, device.name collate "C" ${direction}`,
      placeOf: ({ name }) => name,
      isAfter: (name) => isAfterName(name, sign),
    };
  }
  return {
    needs,
    value,
    by: sql`${value} ${direction}, ${names}`,
    placeOf: (device) => `${textOf(device.value)} ${device.name}`,
    isAfter(place) {
      const [text = '', name = ''] = place.split(' ');
      const given = parse(text);
      return sql`(${value} ${sign} ${given} or ${value} = ${given} and ${isAfterName(name, sql`>`)})`;
    },
  };
}

/** The table `ranked` of an order by state. */
export function ranked(
  states: readonly (readonly [id: string, state: HealthState])[],
): RawBuilder<{ id: string; rank: number }> {
  const ids = states.map(([id]) => id);
  const ranks = states.map(([, state]) => healthStates.indexOf(state));
  return sql`(select * from unnest(${ids}::uuid[], ${ranks}::int[]) as each (id, rank))`;
}

/** JavaScript and so the places have milliseconds. */
const lastSaved = sql`date_trunc('milliseconds', max(greatest(artifact.saved_at, confirmed.at))) as at
  from artifact left join version_confirmed as confirmed on confirmed.id = artifact.id`;

/** The table `proven` of an order by the last saved text, changed or not. */
export const provenDevices: RawBuilder<{ id: string; at: Date }> = sql`(
  select artifact.device_id as id, ${lastSaved} where artifact.device_id is not null group by artifact.device_id
)`;

/** The same for the row of one device. */
export const lastProven: RawBuilder<{ at: Date | null }> = sql`(
  select ${lastSaved} where artifact.device_id = device.id
)`;
