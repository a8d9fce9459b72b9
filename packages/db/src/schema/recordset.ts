import { sql, type RawBuilder } from 'kysely';
import { json } from './json.ts';

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
 * replaced, as by `json`.
 */
export function recordset<Item>(
  alias: string,
  items: readonly Item[],
  columns: Readonly<Record<string, Column<Item>>>,
): RawBuilder<unknown> {
  const named = Object.entries(columns);
  const rows = items.map((item, index) =>
    Object.fromEntries(named.map(([name, [, valueOf]]) => [name, storable(valueOf(item, index))])),
  );
  const typed = named.map(([name, [type]]) => sql`${sql.id(name)} ${sql.raw(type)}`);
  return sql`json_to_recordset(${json(rows)}::json) as ${sql.id(alias)} (${sql.join(typed)})`;
}

function storable(value: unknown): unknown {
  return Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value;
}
