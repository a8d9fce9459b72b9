import { expect } from 'vitest';
import { planOf } from '../src/plan.ts';

/** Returns the undo lines that a push sends on a device with this configuration. */
export function undoOf(before: string, lines: readonly string[], undo: readonly string[]): readonly string[] {
  return planOf(before, { lines, undo }).undo;
}

/** Matches the error of a line that a push refuses. */
export function refusal(code: string, line: string, hint: RegExp = /remove all undo lines/): object {
  return expect.objectContaining({
    code,
    message: expect.stringContaining(`\`${line}\``) as unknown,
    hint: expect.stringMatching(hint) as unknown,
  }) as object;
}

/** A device that takes lines of sections by indentation. `no` removes what begins with its words. */
export function applied(had: ReadonlySet<string>, lines: readonly string[]): Set<string> {
  const found = new Set(had);
  let section = '';
  for (const line of lines) {
    if (!line.startsWith(' ')) section = '';
    if (line.trim() === '!') continue;
    const text = line.trim();
    const path = (own: string): string => (section === '' ? own : `${section} / ${own}`);
    if (text.startsWith('no ')) {
      const removed = path(text.slice(3));
      for (const each of found) if (each === removed || each.startsWith(`${removed} `)) found.delete(each);
    } else found.add(path(text));
    if (text.startsWith('interface ')) section = text;
  }
  return found;
}

/** Returns the lines of such a device as its configuration. */
export function shownOf(had: ReadonlySet<string>): string {
  const paths = [...had].toSorted();
  const outer = paths.filter((path) => !path.includes(' / '));
  const inner = (head: string): string[] => paths.flatMap((path) => path.split(`${head} / `)[1] ?? []);
  return outer.flatMap((head) => [head, ...inner(head).map((line) => ` ${line}`)]).join('\n');
}
