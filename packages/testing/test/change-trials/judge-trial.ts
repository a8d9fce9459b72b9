import { compareConfigs } from '../../../device/src/session/config-change.ts';
import { bareDevice, type BareSession } from '../../../device/test-utils/typed-lines.ts';
import type { Trial } from './plan-trial.ts';
import type { Told } from './play-trial.ts';
import type { Word } from './words.ts';

/** The configurations of a trial. */
export interface Configs {
  readonly before: string;
  readonly after: string;
  /** With each call so far: before the first one, and after each. */
  readonly steps: readonly string[];
}

/** The columns of the table. */
export const columns = [
  'success',
  'undone',
  'half made',
  'undo failed',
  'kept',
  'not known',
  'refused before sending',
  'no change',
  'lost',
] as const;
export type Column = (typeof columns)[number];

/** Returns the configuration before the first call and after each, as a person types them who knows the sections. */
export function wantedConfigs({ platform, calls }: Trial, before: string): string[] {
  const { enter = '', leave = '', commit, sections } = platform.configure ?? {};
  const device = bareDevice(platform.id, { config: before });
  const session = device.open();
  const steps = [device.state.running];
  for (const { words } of calls) {
    session.type(enter.replace('{name}', 'wanted'));
    for (const word of words) typeWord(session, word, sections?.exit ?? '');
    if (commit !== undefined) session.type(commit);
    session.type(leave);
    session.close();
    steps.push(device.state.running);
  }
  return steps;
}

function typeWord(session: BareSession, { line, text = [], below, ends }: Word, exit: string): void {
  session.typeAll(line, ...text);
  if (!below) return;
  for (const word of below) typeWord(session, word, exit);
  session.type(ends ?? exit);
}

/** Returns the column of a trial. */
export function columnOf({ status, end, error, isKilled }: Told): Column {
  if (status === 'success' || status === 'confirmed') return 'success';
  if (end) return end.outcome;
  if (error && ['NR_DEVICE_COMMAND_REFUSED', 'NR_DEVICE_OPTION_INVALID'].includes(error.code)) {
    return 'refused before sending';
  }
  return isKilled ? 'lost' : 'no change';
}

/** Returns what is wrong with the end of a trial. */
export async function problemsWith(trial: Trial, told: Told, configs: Configs): Promise<string[]> {
  return [
    ...problemsWithEnd(trial, told, configs),
    ...problemsWithSections(trial, configs),
    ...(await problemsWithChange(told, configs)),
    ...(JSON.stringify({ ...told, log: told.log }).includes('geheim-') ? ['a secret is told'] : []),
  ];
}

function problemsWithEnd(trial: Trial, told: Told, { before, after, steps }: Configs): string[] {
  const { status, end, error, isKilled } = told;
  const [isBefore, isWanted] = [after === before, after === steps.at(-1)];
  const hasTimer = trial.revertAfterMinutes !== undefined;
  const hasUndo = hasTimer || trial.calls.every(({ undo }) => undo.length > 0);
  const problems: string[] = [];
  const demand = (holds: boolean, problem: string): void => void (holds || problems.push(problem));
  if (trial.isPlain && trial.ending === 'keeps' && error?.code !== 'NR_DEVICE_TIMEOUT') {
    demand(status === 'success' || columnOf(told) === 'refused before sending', 'nothing went wrong, and it failed');
  }
  if (status !== 'failed') {
    demand(end === undefined, 'kept, and it has an end');
    demand(isWanted, 'kept, and the configuration is not the wanted one');
    return problems;
  }
  if (columnOf(told) === 'refused before sending')
    demand(isBefore || trial.calls.length > 1, 'refused, and it is not as before');
  switch (end?.outcome) {
    case undefined:
      demand(isBefore || (isKilled && !hasUndo), 'nothing is told, and it is not as before');
      break;
    case 'undone':
      demand(isBefore || (end.othersStay === true && !hasUndo), 'undone, and it is not as before');
      break;
    case 'undo failed': {
      demand(!isBefore, 'undo failed, and it is as before');
      demand(trial.undo === 'wrong' || trial.breaksUndo, 'undo failed, although the undo lines are right');
      const { added, missing } = difference(before, after);
      const names = (lines: readonly string[]): boolean =>
        lines.slice(0, 5).every((line) => line.includes('geheim') || end.message.includes(line.trim().slice(0, 100)));
      // A later call may not have begun.
      const undo = trial.calls[0]?.undo ?? [];
      const hasLines = undo.every((line) => line.includes('geheim') || end.hint?.includes(line.trim()) === true);
      demand((names(added) && names(missing)) || hasLines, 'undo failed, and what is there is not named');
      break;
    }
    case 'half made':
      demand(!hasUndo, 'half made, although it has undo lines');
      demand(!isBefore || end.message.includes('could not be read'), 'half made, and it is as before');
      break;
    case 'kept':
      demand(!hasUndo, 'kept, although it has undo lines');
      demand(steps.slice(1).includes(after), 'kept, and the configuration is not the wanted one');
      break;
    case 'not known':
      // The commit may just have been sent.
      demand(
        trial.faults.some(isOfCommit) || (isKilled && trial.platform.configure?.commit !== undefined),
        'not known, and nothing happened to its commit',
      );
      break;
  }
  return problems;
}

function isOfCommit(fault: Trial['faults'][number]): boolean {
  return (
    fault.kind === 'slow-commit' || ('line' in fault && (fault.line === 'commit' || typeof fault.line === 'number'))
  );
}

/** Compares section by section: only what the change or its undo names may differ. */
function problemsWithSections(trial: Trial, { before, after }: Configs): string[] {
  if (before === after) return [];
  const words = trial.calls.flatMap((call) => call.words);
  const statementsOf = trial.platform.configure?.sections ? statements : paths;
  const [then, now] = [before, after].map((config) => statementsOf(withoutTexts(config, words)));
  const { added, missing } = difference((then ?? []).join('\n'), (now ?? []).join('\n'));
  const isNamed = trial.platform.configure?.sections ? namedStatements(words) : namedPaths(trial);
  return [...added, ...missing].filter((each) => !isNamed(each)).map((each) => `touched, and not named: ${each}`);
}

function namedStatements(words: readonly Word[]): (statement: string) => boolean {
  const named = new Set<string>();
  const note = (word: Word, around: string): void => {
    named.add(around + word.line);
    if (word.undo !== undefined && !word.undo.startsWith('no ')) named.add(around + word.undo);
    for (const each of word.below ?? []) note(each, `${around}${word.line} / `);
  };
  for (const word of words) note(word, '');
  return (statement) => named.has(statement);
}

function namedPaths({ calls }: Trial): (statement: string) => boolean {
  const named = calls.flatMap(({ words }) =>
    words.flatMap(({ line, undo = '' }) => [
      ...(undo.startsWith('delete ') ? [undo.slice(7)] : [undo.slice(4).split(' ').slice(0, -1).join(' ')]),
      line.slice(4).split(' ').slice(0, -1).join(' '),
    ]),
  );
  return (statement) =>
    named.some((path) => `${statement} `.startsWith(`${path} `) || path.startsWith(`${statement} `));
}

/** Lines with the sections around them: `router bgp 65001 / neighbor 198.18.0.1 …`. */
function statements(config: string): string[] {
  const open: { readonly indent: number; readonly line: string }[] = [];
  return config.split('\n').flatMap((each) => {
    const line = each.trim();
    if (/^(?:$|[!#]|exit|end)/.test(line)) return [];
    const indent = each.length - each.trimStart().length;
    while (open.length > 0 && (open.at(-1)?.indent ?? 0) >= indent) open.pop();
    const statement = [...open.map((head) => head.line), line].join(' / ');
    open.push({ indent, line });
    return [statement];
  });
}

/** Statements of nested braces or of `set` commands, as paths. */
function paths(config: string): string[] {
  const plain = config
    .replace(/'/g, '')
    .replace(/^set /gm, '')
    .replace(/;.*$/gm, '')
    .replace(/ \{$/gm, '')
    .replace(/^ *\}$/gm, '');
  return statements(plain).map((each) => each.replaceAll(' / ', ' '));
}

/** Removes the texts of a change. */
function withoutTexts(config: string, words: readonly Word[]): string {
  let lines: readonly string[] = config.split('\n');
  for (const { line, text } of words) {
    if (!text) continue;
    const start = line.replace(/ #$/, '');
    const at = lines.findIndex((each) => each.startsWith(start));
    if (at !== -1) lines = lines.toSpliced(at, text.length + 1);
  }
  return lines.join('\n');
}

/** Compares the told difference with the real one. */
async function problemsWithChange({ status, change, log, end }: Told, { before, after }: Configs): Promise<string[]> {
  if (!change) {
    const isUnreadable = log.some((line) => line.includes('What the change altered'));
    return status === 'failed' || isUnreadable ? [] : ['kept, and its difference is not told'];
  }
  // A job that confirmed its change knows nothing of what followed.
  const { added, removed, diff } = await compareConfigs(inEffect(before), inEffect(after));
  const lines = (text: string): string[] =>
    text.split('\n').filter((each) => /^[+-]/.test(each) && !/geheim|secret/.test(each));
  const isSame =
    change.added === added && change.removed === removed && lines(diff).join() === lines(change.diff).join();
  return isSame
    ? []
    : [`${end?.outcome ?? status}: tells +${change.added} -${change.removed}, and it is +${added} -${removed}`];
}

function inEffect(config: string): string {
  return config
    .split('\n')
    .filter((line) => !/^[\s!#;]*$/.test(line))
    .join('\n');
}

/** Returns the lines that one text has more often than the other. */
function difference(before: string, after: string): { readonly added: string[]; readonly missing: string[] } {
  return { added: more(after, before), missing: more(before, after) };
}

function more(text: string, than: string): string[] {
  const counts = new Map<string, number>();
  for (const line of than.split('\n')) counts.set(line, (counts.get(line) ?? 0) + 1);
  return text.split('\n').filter((line) => {
    const count = counts.get(line) ?? 0;
    counts.set(line, count - 1);
    return count <= 0 && !/^[\s!#]*$/.test(line);
  });
}
