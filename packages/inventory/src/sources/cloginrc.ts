import { linesOf } from '../files/lines.ts';
import type { SourceFile } from '../row.ts';
import { fitsTclGlob } from './glob.ts';
import { wordsOfTcl } from './tcl-words.ts';

/** Looks up the values of a directive for a device. The first line that fits counts. */
export type Cloginrc = (directive: string, device: string) => readonly string[];

/**
 * Reads RANCID's `.cloginrc`: lines `add <directive> <pattern> {value} …`. Ends at the first line that it does not
 * understand, such as `include` or `if`: that line may give some devices another password, and a wrong password locks an
 * account.
 */
export function readCloginrc(file: SourceFile | undefined): { find: Cloginrc; notes: string[] } {
  const byDirective = new Map<string, { pattern: string; values: readonly string[] }[]>();
  const notes: string[] = [];
  for (const { at, text } of linesOf(file?.text ?? '')) {
    const words = wordsOfTcl(text);
    if (words?.length === 0) continue;
    const [verb, directive, pattern, ...values] = words ?? [];
    if (verb !== 'add' || directive === undefined || pattern === undefined || fitsTclGlob(pattern, '') === undefined) {
      const reason = verb === 'include' ? 'the included file is not read' : 'the line is not understood';
      notes.push(`.cloginrc ${at}: ${reason}; this line and those after it are not used`);
      break;
    }
    const list = byDirective.get(directive) ?? [];
    list.push({ pattern, values });
    byDirective.set(directive, list);
  }
  return {
    find: (directive, device) =>
      byDirective.get(directive)?.find(({ pattern }) => fitsTclGlob(pattern, device))?.values ?? [],
    notes,
  };
}
