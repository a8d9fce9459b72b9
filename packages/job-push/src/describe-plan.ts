import type { LeftLine } from './left-lines.ts';
import { quoted, type ShownPlan } from './shown-lines.ts';
import type { UndoLine } from './undo-lines.ts';

/** The longest text, in characters: a result has at most 1 MB. */
const longest = 500_000;

export const notCompared =
  'Undo lines are sent as given: they are commands, and nothing compares them with the configuration before';

/** Returns everything that a change may send, as Markdown: all lines below the heads of their sections, with their signs. @param after masked */
export function describePlan(plan: ShownPlan, after: readonly string[]): string {
  const { lines, newCount, removalCount, undoPlan, left, isCompared } = plan;
  const title = [
    'Lines to send.',
    ...(newCount > 0 ? ['`+`: the configuration does not have the line.'] : []),
    ...(removalCount > 0 ? ['`-`: the line removes or resets something.'] : []),
    ...(newCount + removalCount === 0 ? ['The configuration seems to have all of them.'] : []),
  ].join(' ');
  const marked = lines.map(({ line, sign, depth }) => `${sign} ${' '.repeat(indentOf(line) === 0 ? depth : 0)}${line}`);
  const undoTitle = [
    'Undo lines, not sent in a dry run. Sent if the change fails.',
    ...(isCompared ? [] : [`${notCompared}.`]),
    ...(undoPlan.some(({ sign }) => sign === '-') ? ['`-`: removes something.'] : []),
    ...(undoPlan.some(({ sign }) => sign === '+') ? ['`+`: sets something as it was.'] : []),
  ].join(' ');
  const parts = [
    part(title, marked),
    undoPlan.length === 0
      ? 'Nothing undoes the change: it has no undo lines, and stays if it fails.\n'
      : part(undoTitle, undoPlan.map(undoText)),
    part('**Not undone:** no undo line removes these new lines. They stay if the change fails.', left.map(placed)),
    part('Commands afterwards, not sent in a dry run.', after),
  ];
  const text = parts.filter((each) => each !== '').join('\n');
  return text.length > longest ? `${text.slice(0, longest)}\n… (cut)\n` : text;
}

/** Returns a line with the heads of its section before it. */
function placed({ section, text }: LeftLine): string {
  return [...section, text].join(' / ');
}

/** Returns a warning of the new lines that the undo leaves. Undefined if it leaves none. */
export function leftText({ left }: Pick<ShownPlan, 'left'>): string | undefined {
  if (left.length === 0) return undefined;
  const named = left.slice(0, 10).map((each) => quoted(placed(each)));
  const more = left.length > named.length ? ` and ${left.length - named.length} more` : '';
  return `No undo line removes these new lines: ${named.join(', ')}${more}`;
}

function undoText({ line, sign, from, why }: UndoLine): string {
  if (from === 'given') return `${sign} ${line}`;
  return `${sign} ${line}    (${from}${why === undefined ? '' : `: ${why}`})`;
}

function indentOf(line: string): number {
  return line.search(/\S|$/);
}

function part(title: string, lines: readonly string[]): string {
  // Indented code: no line of a device can end it.
  return lines.length === 0 ? '' : `${title}\n\n${lines.map((line) => `    ${line}\n`).join('')}`;
}

/** Returns e.g. `1 line`, `2 lines`. */
export function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
