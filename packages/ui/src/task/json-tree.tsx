import { defineComponent, ref, type VNode } from 'vue';
import { ForeignText } from '../foreign-text.tsx';
import { ShowMore } from '../show-more.tsx';

interface Props {
  /** An object or a list. */
  readonly value: object;
  /** Depth in the tree. Default: 0. */
  readonly depth?: number;
}

/** Entries of one level at first. */
const page = 100;
/** Branches with few entries are open at first, down to this depth. */
const few = 8;
const openDepth = 4;

/** Shows data as a tree. Closed branches are not drawn. */
export const JsonTree = defineComponent(
  (props: Props) => {
    const shownCount = ref(page);
    return () => {
      const { value, depth = 0 } = props;
      const entries = entriesOf(value);
      return (
        <>
          <ul class="tree">
            {entries.slice(0, shownCount.value).map(([name, inner]) => (
              <li key={name}>
                {isNested(inner) ? (
                  <Branch name={name} value={inner} depth={depth} opened={entries.length <= few && depth < openDepth} />
                ) : (
                  leaf(name, inner)
                )}
              </li>
            ))}
          </ul>
          <ShowMore left={entries.length - shownCount.value} onMore={() => (shownCount.value += page)} />
        </>
      );
    };
  },
  { props: ['value', 'depth'] },
);

const Branch = defineComponent(
  (props: { name: string; value: object; depth: number; opened: boolean }) => {
    const open = ref(props.opened);
    return () => (
      <details open={open.value} onToggle={(event: Event) => (open.value = (event.target as HTMLDetailsElement).open)}>
        <summary>
          <span class="tree-name">
            <ForeignText text={props.name} />
          </span>{' '}
          <span class="quiet">{sizeOf(props.value)}</span>
        </summary>
        {open.value ? <JsonTree value={props.value} depth={props.depth + 1} /> : null}
      </details>
    );
  },
  { props: ['name', 'value', 'depth', 'opened'] },
);

function leaf(name: string, value: unknown): VNode {
  return (
    <div class="tree-leaf">
      <span class="tree-name">
        <ForeignText text={name} />
      </span>
      {typeof value === 'string' && value !== '' ? (
        <span class="tree-text">
          <ForeignText text={value} />
        </span>
      ) : (
        <code>{JSON.stringify(value)}</code>
      )}
    </div>
  );
}

/** Names the entries of a list by position, from 1. */
function entriesOf(value: object): (readonly [name: string, value: unknown])[] {
  if (!Array.isArray(value)) return Object.entries(value);
  return value.map((one: unknown, at) => [String(at + 1), one] as const);
}

/** Returns true if a value has entries to open. */
function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function sizeOf(value: object): string {
  const { length } = Object.keys(value);
  return `${length} ${length === 1 ? 'entry' : 'entries'}`;
}
