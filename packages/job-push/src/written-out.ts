import { interfaceRangeHeads, isInterfaceRange } from '@netraven/core';
import type { Before } from './before.ts';
import { textLines } from './texts.ts';
import { undoError } from './undo-error.ts';
import { quoted } from './shown-lines.ts';

/** Most lines that ranges may stand for. */
const maxLines = 5_000;

/**
 * Returns lines with a section for each interface of a range, and for each of the terminal lines that the configuration shows:
 * each of them had its own lines before.
 *
 * @throws {NetRavenError} PUSH_UNDO_UNKNOWN, PUSH_UNDO_INDENT
 */
export function writtenOut(lines: readonly string[], before: Before): readonly string[] {
  if (before.isTree) return lines;
  const isInText = textLines(lines);
  const found: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const [, verb = '', text = ''] = /^\s*((?:no|undo|default) +)?(.*?)\s*$/.exec(line) ?? [];
    const length = isInText[at] === true ? 0 : bodyLength(lines, at);
    const heads = isInText[at] === true ? undefined : headsOf(text, before, { isHead: verb === '' && length > 0 });
    if (!heads) {
      found.push(line);
      continue;
    }
    const next = lines[at + 1] ?? '';
    if (verb === '' && length === 0 && /^\s*[^\s!#]/.test(next) && !/^\s*(?:exit|end)\b/.test(next))
      throw undoError('PUSH_UNDO_INDENT', next.trim());
    const blanks = ' '.repeat(indentOf(line));
    const body = lines.slice(at + 1, at + 1 + length);
    found.push(...heads.flatMap((head) => [`${blanks}${verb}${head}`, ...body]));
    at += length;
    if (found.length > maxLines) throw undoError('PUSH_UNDO_UNKNOWN', text, { hint: 'Name fewer interfaces' });
  }
  return found;
}

/** Returns the number of lines below a head. */
function bodyLength(lines: readonly string[], at: number): number {
  const indent = indentOf(lines[at] ?? '');
  let length = 0;
  for (let next = at + 1; next < lines.length; next++) {
    if ((lines[next] ?? '').trim() === '') continue;
    if (indentOf(lines[next] ?? '') <= indent) break;
    length = next - at;
  }
  return length;
}

function headsOf(text: string, before: Before, { isHead }: { readonly isHead: boolean }): string[] | undefined {
  const [first = '', ...rest] = text.toLowerCase().split(/\s+/);
  const words = [first.length > 2 && 'interface'.startsWith(first) ? 'interface' : first, ...rest];
  if (isInterfaceRange(words)) {
    const heads = interfaceRangeHeads(words);
    if (!heads) throw undoError('PUSH_UNDO_UNKNOWN', text, { hint: 'Write one section for each interface' });
    return heads.map((each) => before.asShown(before.shown([each.join(' ')])).join(''));
  }
  if (!isHead) return undefined;
  if (first === 'vlan' && /^\d+[-,]/.test(rest[0] ?? '') && before.in(before.shown([text])).length === 0)
    throw undoError('PUSH_UNDO_UNKNOWN', text, { hint: 'Write one section for each VLAN' });
  return first === 'line' ? terminalLines(text, before) : undefined;
}

/** Returns the shown sections of terminal lines that a typed one stands for: `line vty 0 4` and `line vty 5 15` of `0 15`. */
function terminalLines(text: string, before: Before): string[] | undefined {
  const typed = rangeOf(text);
  const [head = ''] = before.shown([text]);
  if (!typed || before.exactly([], head).length > 0) return undefined;
  const shown = before.heads([], 'line').flatMap((had) => {
    const range = rangeOf(had.plain);
    const isShared = range?.kind === typed.kind && range.first <= typed.last && typed.first <= range.last;
    return isShared ? [{ text: had.text, ...range }] : [];
  });
  if (shown.length === 0) return undefined;
  const isInside = shown.every(({ first, last }) => typed.first <= first && last <= typed.last);
  const count = shown.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  if (isInside && count === typed.last - typed.first + 1) return shown.map((each) => each.text);
  const names = shown.map((each) => quoted(each.text)).join(', ');
  throw undoError('PUSH_UNDO_UNKNOWN', text, { hint: `Write the sections as the device shows them: ${names}` });
}

function rangeOf(text: string): { readonly kind: string; readonly first: number; readonly last: number } | undefined {
  const [, kind, first, last = first] = /^line +(\S+) +(\d+)(?: +(\d+))?$/i.exec(text) ?? [];
  return kind === undefined ? undefined : { kind: kind.toLowerCase(), first: Number(first), last: Number(last) };
}

function indentOf(line: string): number {
  return line.search(/\S|$/);
}
