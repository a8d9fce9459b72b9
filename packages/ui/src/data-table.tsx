import type { VNode } from 'vue';

interface Props<T> {
  /** Titles of the columns; null for one whose cells say it themselves. */
  readonly columns: readonly (string | null)[];
  readonly rows: readonly T[];
  readonly row: (value: T) => VNode;
}

/** Shows rows as a table, and as a list on a narrow screen. */
export function DataTable<T>({ columns, rows, row }: Props<T>): VNode {
  return (
    <table class="data">
      <thead>
        <tr>
          {columns.map((title) =>
            title === null ? (
              <td key="" />
            ) : (
              <th key={title} scope="col">
                {title}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>{rows.map(row)}</tbody>
    </table>
  );
}
