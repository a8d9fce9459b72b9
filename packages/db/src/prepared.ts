import { sql, type Expression, type RawBuilder } from 'kysely';
import type { ClientBase } from 'pg';

/**
 * A statement that each connection prepares once: PostgreSQL parses it once, and after a few times also plans it once.
 * Worth it for the statements of each task only. Give a list as one array: `in (…)` makes a new text for each length.
 *
 * @param name says what it does, in at most 60 letters; no other statement has it
 */
export function prepared<Row>(name: string, statement: Expression<Row>): RawBuilder<Row> {
  return sql<Row>`${sql.raw(markOf(name))}${statement}`;
}

/** Marks the text of a statement as `prepared` does. */
export function markOf(name: string): string {
  return `/* prepared: ${name} */ `;
}

const mark = /^\/\* prepared: (.+?) \*\//;

/** Lets a connection prepare the statements that are marked. Kysely sends a text and its values, and knows no names. */
export function prepareMarked(client: ClientBase): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const named = (text: unknown, values: unknown, ...rest: unknown[]): unknown => {
    const name = typeof text === 'string' ? mark.exec(text)?.[1] : undefined;
    return name === undefined ? query(text, values, ...rest) : query({ name, text, values }, ...rest);
  };
  client.query = named as typeof client.query;
}
