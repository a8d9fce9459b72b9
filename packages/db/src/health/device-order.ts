import { sql, type RawBuilder } from 'kysely';
import { healthStates, type HealthState } from '../devices/health-rows.ts';

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

/**
 * The table `proven` of a row of `device`: when a text of it was last saved, changed or not. Only the newest version of an
 * artifact is confirmed, so the index leads from one newest version to the next: a device may have thousands of versions.
 */
export const lastProven: RawBuilder<{ at: Date | null }> = sql`(
  with recursive newest as (
    (select id, job_type, name, saved_at from artifact where device_id = device.id
      order by job_type desc, name desc, version desc limit 1)
    union all
    select next.id, next.job_type, next.name, next.saved_at from newest cross join lateral (
      select id, job_type, name, saved_at from artifact
      where device_id = device.id and (job_type, name) < (newest.job_type, newest.name)
      order by job_type desc, name desc, version desc limit 1
    ) next
  )
  -- JavaScript and so the places have milliseconds.
  select date_trunc('milliseconds', max(greatest(newest.saved_at, confirmed.at))) as at
  from newest left join version_confirmed as confirmed on confirmed.id = newest.id
)`;
