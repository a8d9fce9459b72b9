import type { Plan } from './plan.ts';

/** The longest text, in characters: a result has at most 1 MB. */
const longest = 500_000;

/** Returns everything that a change may send, as Markdown: all lines, with their signs. */
export function describePlan({ lines, newCount, removalCount, undo, leftOut }: Plan, after: readonly string[]): string {
  const title = [
    'Lines to send.',
    ...(newCount > 0 ? ['`+`: the configuration does not have the line.'] : []),
    ...(removalCount > 0 ? ['`-`: the same, and the line begins with `no`, `undo` or `delete`.'] : []),
    ...(newCount + removalCount === 0 ? ['The configuration seems to have all of them.'] : []),
  ].join(' ');
  const marked = lines.map(({ line, sign }) => `${sign} ${line}`);
  const parts = [
    part(title, marked),
    part('Undo lines, not sent in a dry run. Sent if the change fails.', undo),
    part('Undo lines left out: they would remove what the device has already.', leftOut),
    part('Commands afterwards, not sent in a dry run.', after),
  ];
  const text = parts.filter((each) => each !== '').join('\n');
  return text.length > longest ? `${text.slice(0, longest)}\n… (cut)\n` : text;
}

function part(title: string, lines: readonly string[]): string {
  // Indented code: no line of a device can end it.
  return lines.length === 0 ? '' : `${title}\n\n${lines.map((line) => `    ${line}\n`).join('')}`;
}

/** Returns e.g. `1 line`, `2 lines`. */
export function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
