import type { Database } from '@netraven/db';

/** A value that a device, another version or a person may have left in a row. */
export interface OddValue {
  readonly table: string;
  readonly column: string;
  readonly value: string | null;
  /** Puts the row back as it was. */
  restore(): Promise<void>;
}

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

const times = ['infinity', '-infinity', '99999-01-01', '0044-03-15 BC', '9998-12-31', '1970-01-01', '0001-01-02'];
const texts = ['', 'x'.repeat(70_000), '\u202e\u001b[2J', '../../etc', 'two\nlines', 'null', '{}', '*', "'; --", '💥'];
const numbers = ['-1', '0', '32767', '2147483647', '-2147483648', '9007199254740993'];
const documents = [
  ...['null', '5', '"x"', 'true', '[]', '{}', '[null]', '[5]', '[[]]', '[{}]', '{"a":null}', '{"name":5}', '1e300'],
  ...['"\\ud800"', '{"names":5}', '{"names":[null]}', '{"at":"+099999-01-01T00:00:00.000Z"}', '{"__proto__":{"x":1}}'],
  ...['[{"name":"eve","address":null,"changedAt":"+099999-01-01T00:00:00.000Z"}]', '[{"code":1}]', '{"code":1}'],
];
const bytes = ['\\x', '\\x00', '\\xff00ff00', '\\x789c0300'];
const lists = ['{}', '{NULL}', '{""}', '{5}', '{"a,b","\\u202e"}', '{{a},{b}}'];

/** Leaves out the texts of devices named `good…`, which are packed. */
const ofOthers = "and not exists (select from artifact where artifact.hash = one.hash and device_name like 'good%')";

/** Returns odd values of a type. @param old the value that the row has */
function oddValues(type: string, old: string | null, random: () => number): readonly (string | null)[] {
  const common = [null];
  if (type.startsWith('timestamp')) return [...common, ...times];
  if (type.startsWith('json'))
    return [...common, ...documents, ...Array.from({ length: 20 }, () => inside(old, random))];
  if (type === 'bytea') return [...common, ...bytes, ...(old ? [damaged(old, random)] : [])];
  if (type.endsWith('[]')) return [...common, ...lists];
  if (type === 'boolean') return ['true', 'false', ...common];
  if (type === 'uuid') return [...common, '00000000-0000-0000-0000-000000000000'];
  return type === 'text' ? [...common, ...texts] : [...common, ...numbers];
}

/** Replaces one value within a JSON value. */
function inside(old: string | null, random: () => number): string {
  const odd = documents[Math.floor(random() * documents.length)] ?? 'null';
  const root: unknown = JSON.parse(old ?? 'null');
  let at = root;
  for (;;) {
    if (typeof at !== 'object' || at === null) return odd;
    const keys = Object.keys(at);
    const key = keys[Math.floor(random() * keys.length)];
    if (key === undefined) return odd;
    const below = (at as Record<string, unknown>)[key];
    if (typeof below !== 'object' || below === null || random() < 0.4) {
      (at as Record<string, unknown>)[key] = JSON.parse(odd);
      return JSON.stringify(root);
    }
    at = below;
  }
}

/** Changes one byte, or cuts the end off. */
function damaged(hex: string, random: () => number): string {
  const count = (hex.length - 2) / 2;
  const place = 2 + 2 * Math.floor(random() * count);
  if (random() < 0.3) return hex.slice(0, place);
  return `${hex.slice(0, place)}${hex.slice(place, place + 2) === 'a5' ? '5a' : 'a5'}${hex.slice(place + 2)}`;
}

/** Returns all columns of the tables, but for those of the migrations and logs of other parts. */
export async function columnsOf(db: Database): Promise<readonly Column[]> {
  const { rows } = await db.pool.query<Column>(`
    select relname as table, attname as column, format_type(atttypid, atttypmod) as type
    from pg_class join pg_attribute on attrelid = pg_class.oid
    where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition
      and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = '' and relname not like 'kysely%'
    order by 1, 2`);
  return rows;
}

/**
 * Writes an odd value into a random row, but for those named `good…` and their texts. Undefined if PostgreSQL refuses
 * the value: then no row can have it.
 */
export async function spoil(
  db: Database,
  columns: readonly Column[],
  random: () => number,
): Promise<OddValue | undefined> {
  const pick = <One>(all: readonly One[]): One => all[Math.floor(random() * all.length)] as One;
  const { table, column, type } = pick(columns);
  const { rows } = await db.pool.query<{ place: string; old: string | null }>(
    `select ctid::text as place, "${column}"::text as old from "${table}" as one
     where one::text not like '%good%' ${table === 'blob' ? ofOthers : ''} order by ctid`,
  );
  if (rows.length === 0) return undefined;
  const { place, old } = pick(rows);
  const value = pick(oddValues(type, old, random));
  const client = await db.pool.connect();
  try {
    // As a person with all rights does: without the triggers of the audit.
    await client.query("set session_replication_role = 'replica'").catch(() => undefined);
    const { rows: written } = await client.query<{ place: string }>(
      `update "${table}" set "${column}" = $1::${type} where ctid = $2::tid returning ctid::text as place`,
      [value, place],
    );
    const now = written[0]?.place;
    if (now === undefined) return undefined;
    return {
      table,
      column,
      value,
      async restore() {
        try {
          await db.pool.query(`update "${table}" set "${column}" = $1::${type} where ctid = $2::tid`, [old, now]);
        } catch (error) {
          if ((error as { code?: string }).code !== '23505') throw error;
          // The server has written the row of that key again.
          await db.pool.query(`delete from "${table}" where ctid = $1::tid`, [now]);
        }
      },
    };
  } catch (error) {
    // Classes 22 and 23: the type or a constraint does not allow the value. 42501: the trigger of the audit.
    if (/^2[23]|^42501|^55/.test((error as { code?: string }).code ?? '')) return undefined;
    throw error;
  } finally {
    await client.query('reset session_replication_role').catch(() => undefined);
    client.release();
  }
}
