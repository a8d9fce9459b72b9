import { deleteStatement, setStatement } from './edit-tree.ts';
import type { Edit } from './device-state.ts';
import { fill } from '../sample/sample.ts';
import type { SamplePaths } from '../sample/sample-configure.ts';

/** The result of a `set` or `delete`. */
export interface PathResult {
  readonly output: string;
  readonly failed?: boolean;
  readonly edit?: Edit;
}

/**
 * Applies a line that names its whole path. Knows only the paths of the platform.
 *
 * @param isKnown accepts any path
 */
export function setPath(config: string, line: string, rules: SamplePaths, isKnown: boolean): PathResult | undefined {
  const [, verb, path = ''] = /^(set|delete) (.+)$/.exec(line) ?? [];
  if (verb === undefined) return undefined;
  const { style, unknown, exists, absent } = rules;
  const filled = (text: string): string => fill(text, { path, verb: verb === 'set' ? 'Set' : 'Delete' });
  const known = knownPath(path, rules) ?? (isKnown ? { segments: [path] } : undefined);
  const edit = style === 'braces' ? editBraces(verb, path, known) : editCommands(verb, path, known, rules);
  if (verb === 'set' && !known) return { output: filled(unknown), failed: true };
  const changes = edit(config) !== config;
  if (changes) return { output: '', edit };
  if (verb === 'set') return { output: filled(exists ?? '') };
  const isPath = rules.known.some((each) => each.split(' ')[0] === path.split(' ')[0]);
  return isPath ? { output: filled(absent) } : { output: filled(unknown), failed: true };
}

interface KnownPath {
  /** The blocks around the statement, and the statement. */
  readonly segments: readonly string[];
  /** The words that are followed by one value only. */
  readonly key?: string;
  readonly value?: string;
}

function knownPath(path: string, { known }: SamplePaths): KnownPath | undefined {
  for (const pattern of known) {
    const parts = pattern.split(' > ').map((part) => `(${part})`);
    const found = new RegExp(`^${parts.join(' ')}$`).exec(path);
    if (!found) continue;
    const { value } = found.groups ?? {};
    // A named group is numbered too: it is within the last part.
    const segments = found.slice(1, parts.length + 1);
    const last = segments.at(-1) ?? '';
    return value === undefined ? { segments } : { segments, value, key: last.slice(0, -value.length).trimEnd() };
  }
  return undefined;
}

function editBraces(verb: string, path: string, known: KnownPath | undefined): Edit {
  if (verb === 'delete') return (config) => deleteStatement(config, path.split(' '));
  return (config) => setStatement(config, known?.segments ?? [], known?.key);
}

/** Edits a configuration that is a list of `set` commands. */
function editCommands(verb: string, path: string, known: KnownPath | undefined, { quotes }: SamplePaths): Edit {
  const plain = (line: string): string => line.replaceAll("'", '');
  const isBelow = (line: string, start: string): boolean =>
    plain(line) === start || plain(line).startsWith(`${start} `);
  const wanted = plain(`set ${path}`);
  const byLine = (edit: (lines: readonly string[]) => readonly string[]): Edit => {
    return (config) => `${edit(config.replace(/\n$/, '').split('\n')).join('\n')}\n`;
  };
  if (verb === 'delete') return byLine((lines) => lines.filter((line) => !isBelow(line, wanted)));
  const { value, key } = known ?? {};
  const start = value === undefined ? wanted : wanted.slice(0, -plain(value).length).trimEnd();
  const line = value === undefined || !quotes ? `set ${path}` : `${start} '${plain(value)}'`;
  return byLine((lines) => {
    if (lines.some((each) => plain(each) === wanted || (value === undefined && isBelow(each, wanted)))) return lines;
    const same = key === undefined ? -1 : lines.findIndex((each) => isBelow(each, start));
    if (same !== -1) return lines.with(same, line);
    return lines.toSpliced(placeOf(lines, wanted), 0, line);
  });
}

/** Returns the index behind the last line with the most equal first words. */
function placeOf(lines: readonly string[], wanted: string): number {
  const words = wanted.split(' ');
  for (let count = words.length; count > 1; count -= 1) {
    const start = `${words.slice(0, count).join(' ')} `;
    const at = lines.findLastIndex((line) => line.startsWith(start));
    if (at !== -1) return at + 1;
  }
  return lines.length;
}
