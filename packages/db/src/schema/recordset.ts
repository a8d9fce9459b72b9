import { sql, type RawBuilder } from 'kysely';
import { json, plain } from './json.ts';

/** The types of columns, and their values here. */
interface Values {
  uuid: string | null;
  text: string | null;
  smallint: number | null;
  int: number | null;
  bigint: number | null;
  boolean: boolean | null;
  timestamptz: string | null;
  bytea: Buffer | null;
  /** Keeps the order of keys. Null and undefined become SQL's null. */
  json: unknown;
  /** Null and undefined become SQL's null. */
  jsonb: unknown;
}

/** The type of a column, and its value in the row of an item. */
export type Column<Item> = {
  [Type in keyof Values]: readonly [Type, (item: Item, index: number) => Values[Type]];
}[keyof Values];

/**
 * Items as a table of a statement, each column named once, so that no two can be swapped:
 * `from ${recordset('ended', tasks, { id: ['uuid', (task) => task.id] })}`. What PostgreSQL cannot store in a text is
 * replaced, as by `json`. Each column is sent as an array: PostgreSQL reads arrays in a third of the time of JSON.
 */
export function recordset<Item>(
  alias: string,
  items: readonly Item[],
  columns: Readonly<Record<string, Column<Item>>>,
): RawBuilder<unknown> {
  const named = Object.entries(columns);
  const arrays = named.map(([, [type, valueOf]]) => {
    const values = items.map((item, index) => storable(type, valueOf(item, index)));
    return sql`${values}::${sql.raw(type)}[]`;
  });
  const names = sql.join(named.map(([name]) => sql.id(name)));
  return sql`unnest(${sql.join(arrays)}) as ${sql.id(alias)} (${names})`;
}

function storable(type: keyof Values, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (type === 'json' || type === 'jsonb') return json(value);
  return typeof value === 'string' ? plain(value) : value;
}
