import { numberedLines, pairedLines, type ArtifactHunk, type DiffLine } from '@netraven/api';
import { defineComponent, type VNode } from 'vue';
import { ForeignText } from '../foreign-text.tsx';
import { useQueryState } from '../query-state.ts';
import { ShowMore } from '../show-more.tsx';
import './diff.css';

interface Props {
  readonly hunks: readonly ArtifactHunk[];
  /** Shows both texts side by side. */
  readonly isSplit?: boolean;
}

/** Hunks at first: browsers are slow with thousands. */
const page = 100;
/** Characters of a line that are shown. */
const mostCharacters = 1_000;

/** Shows lines that differ, each hunk below the section that encloses it. */
export const HunkList = defineComponent(
  (props: Props) => {
    const query = useQueryState();
    return () => {
      const { hunks, isSplit = false } = props;
      const count = query.count('hunks', page);
      return (
        <>
          <table class={['diff', { split: isSplit }]} aria-label="Lines that differ">
            {isSplit ? (
              <colgroup>
                <col class="number" />
                <col />
                <col class="number" />
                <col />
              </colgroup>
            ) : null}
            {hunks.slice(0, count).map((hunk, at) => (
              <tbody key={at}>
                <tr class="diff-place">
                  <th colspan={isSplit ? 4 : 3} scope="rowgroup">
                    {hunk.section.length === 0 ? (
                      `Line ${hunk.newStart}`
                    ) : (
                      <ForeignText text={hunk.section.join(' / ')} most={mostCharacters} />
                    )}
                  </th>
                </tr>
                {isSplit ? pairedLines(numberedLines(hunk)).map(pair) : numberedLines(hunk).map(single)}
              </tbody>
            ))}
          </table>
          <ShowMore left={hunks.length - count} onMore={() => query.set({ hunks: String(count + page) })} />
        </>
      );
    };
  },
  { props: ['hunks', 'isSplit'] },
);

const classes: Readonly<Record<string, string>> = { '+': 'added', '-': 'removed' };

function single(line: DiffLine, at: number): VNode {
  return (
    <tr key={at} class={classes[line.sign]}>
      <td class="number">{line.old}</td>
      <td class="number">{line.new}</td>
      {lineCell(line)}
    </tr>
  );
}

function pair([older, newer]: ReturnType<typeof pairedLines>[number], at: number): VNode {
  return (
    <tr key={at}>
      <td class="number">{older?.old}</td>
      {lineCell(older)}
      <td class="number">{newer?.new}</td>
      {lineCell(newer)}
    </tr>
  );
}

function lineCell(line: DiffLine | undefined): VNode {
  if (!line) return <td class="line absent" />;
  return (
    <td class={['line', classes[line.sign]]}>
      <span class="sign">{line.sign}</span>
      <ForeignText text={line.text} most={mostCharacters} />
    </td>
  );
}
