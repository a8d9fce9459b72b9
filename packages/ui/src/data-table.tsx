import { defineComponent, onBeforeUnmount, onMounted, useTemplateRef, type VNode } from 'vue';
import { RouterLink, type RouteLocationRaw } from 'vue-router';
import { isAsked, isTyping } from './shell/keys.ts';

/** A column of a table. */
export interface Column<T> {
  /** Null: no title. */
  readonly title: string | null;
  /** The first column has the headers of the rows: with a link, the row can be opened. */
  readonly cell: (row: T) => VNode | string | null;
  /** True: on a narrow screen, which shows no head, the title stands before each cell. */
  readonly isNamed?: boolean;
  /** Class of its cells. */
  readonly class?: string;
  /** The order by this column, e.g. `name`. Its reverse is `-name`. */
  readonly sort?: string;
}

/** The order of the rows. */
export interface Sorting {
  /** E.g. `name` or `-name`. */
  readonly by: string;
  /** Returns the address of the same page in another order. */
  readonly to: (by: string) => RouteLocationRaw;
}

/** The selected rows, by their names. Those of other pages too. */
export interface Selection {
  readonly names: ReadonlySet<string>;
  readonly onSelect: (names: ReadonlySet<string>) => void;
}

interface Props<T> {
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  /** Returns a unique key of the row. */
  readonly nameOf: (row: T) => string;
  readonly sorting?: Sorting;
  readonly selection?: Selection;
  /** True for the main table of a page: j and k move, Enter opens, x selects, Escape deselects all. */
  readonly hasKeys?: boolean;
}

/** Shows rows as a table, and as a list on a narrow screen. */
export const DataTable = defineComponent(
  <T,>(props: Props<T>) => {
    const table = useTemplateRef<HTMLElement>('table');
    /** Key of the row that was selected last: Shift selects from there. The rows may have changed since. */
    let anchor: string | undefined;

    const select = (rows: readonly T[], isSelected: boolean): void => {
      const names = new Set(props.selection?.names);
      for (const row of rows) names[isSelected ? 'add' : 'delete'](props.nameOf(row));
      props.selection?.onSelect(names);
    };
    const pick = (at: number, isRange = false): void => {
      const row = props.rows[at];
      if (row === undefined || !props.selection) return;
      const { names } = props.selection;
      const found = props.rows.findIndex((one) => props.nameOf(one) === anchor && names.has(props.nameOf(one)));
      const from = isRange && found >= 0 ? found : at;
      const name = props.nameOf(row);
      select(props.rows.slice(Math.min(from, at), Math.max(from, at) + 1), !names.has(name));
      anchor = name;
    };
    const pressed = (event: KeyboardEvent): void => {
      if (!props.hasKeys || event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target) || isAsked())
        return;
      const rows = [...(table.value?.querySelectorAll<HTMLElement>('tbody tr') ?? [])];
      const at = rows.findIndex((row) => row.contains(document.activeElement));
      const linkAt = (index: number): HTMLElement | null | undefined => rows[index]?.querySelector<HTMLElement>('th a');
      if (event.key === 'j' || event.key === 'k') {
        linkAt(at < 0 ? 0 : at + (event.key === 'j' ? 1 : -1))?.focus();
      } else if (event.key === 'x') pick(at);
      // A link opens by itself.
      else if (event.key === 'Enter' && document.activeElement?.matches('.pick input')) linkAt(at)?.click();
      else if (event.key === 'Escape') props.selection?.onSelect(new Set());
    };
    onMounted(() => document.addEventListener('keydown', pressed));
    onBeforeUnmount(() => document.removeEventListener('keydown', pressed));

    const pickAll = ({ names }: Selection): VNode => (
      <td class="pick">
        <label>
          <input
            type="checkbox"
            aria-label="Select all rows of this page"
            checked={props.rows.length > 0 && props.rows.every((row) => names.has(props.nameOf(row)))}
            onChange={(event: Event) => select(props.rows, (event.target as HTMLInputElement).checked)}
          />
        </label>
      </td>
    );
    const picker = (row: T, at: number, { names }: Selection): VNode => (
      <td class="pick">
        <label>
          <input
            type="checkbox"
            aria-label={`Select ${props.nameOf(row)}`}
            checked={names.has(props.nameOf(row))}
            onClick={(event: MouseEvent) => pick(at, event.shiftKey)}
          />
        </label>
      </td>
    );
    const head = ({ title, sort }: Column<T>): VNode => {
      if (title === null) return <td key="" />;
      const { sorting } = props;
      if (sort === undefined || !sorting) {
        return (
          <th key={title} scope="col">
            {title}
          </th>
        );
      }
      const direction = sorting.by === sort ? 'ascending' : sorting.by === `-${sort}` ? 'descending' : undefined;
      return (
        <th key={title} scope="col" class="sortable" aria-sort={direction}>
          <RouterLink to={sorting.to(direction === 'ascending' ? `-${sort}` : sort)} activeClass="" exactActiveClass="">
            {title}
            <span aria-hidden="true">{direction === undefined ? '' : direction === 'ascending' ? ' ↑' : ' ↓'}</span>
          </RouterLink>
        </th>
      );
    };
    const row = (value: T, at: number): VNode => {
      const { columns, selection } = props;
      const name = props.nameOf(value);
      return (
        <tr key={name} class={{ selected: selection?.names.has(name) }}>
          {selection ? picker(value, at, selection) : null}
          {columns.map((column, index) =>
            index === 0 ? (
              <th key={index} scope="row" class={column.class}>
                {column.cell(value)}
              </th>
            ) : (
              <td key={index} class={column.class}>
                {column.isNamed ? <span class="narrow-title">{column.title}: </span> : null}
                {column.cell(value)}
              </td>
            ),
          )}
        </tr>
      );
    };
    return () => (
      <table ref="table" class={['data', { selectable: props.selection }]}>
        <thead>
          <tr>
            {props.selection ? pickAll(props.selection) : null}
            {props.columns.map(head)}
          </tr>
        </thead>
        <tbody>{props.rows.map(row)}</tbody>
      </table>
    );
  },
  { props: ['columns', 'rows', 'nameOf', 'sorting', 'selection', 'hasKeys'] },
);
