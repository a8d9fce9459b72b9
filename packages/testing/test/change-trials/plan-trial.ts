import { randomOf } from '@netraven/test-utils/seeds';
import { listPlatforms, type Platform } from '../../../device/src/index.ts';
import { compilePlatform } from '../../../device/src/platform/compiled-platform.ts';
import { getSample } from '../../../device/src/sample/sample.ts';
import type { Fault, SimulatedAnswers, SimulatedRefusal } from '../../src/index.ts';
import { wordsOf, type Word } from './words.ts';

/** How the job, the worker or the device ends the change. */
export type Ending = 'keeps' | 'throws' | 'confirms, then throws' | 'is cancelled' | 'is killed';

/** The undo lines of a trial. `refused head`: they also have a section that the device does not know. */
export type Undo = 'none' | 'right' | 'wrong' | 'refused head' | 'of one call';

/** A call of `configure()`. */
export interface Call {
  readonly lines: readonly string[];
  /** Empty: none. */
  readonly undo: readonly string[];
  readonly words: readonly Word[];
}

export interface Trial {
  readonly name: string;
  readonly number: number;
  readonly platform: Platform;
  readonly calls: readonly Call[];
  readonly undo: Undo;
  /** The section that the undo lines name, and that does not exist. */
  readonly noHead: string;
  readonly verify: 'lines' | 'none';
  readonly revertAfterMinutes: number | undefined;
  readonly ending: Ending;
  /** The line, from the first one in configuration mode on, at which the task is cancelled or its worker killed. */
  readonly strikeAt: number;
  /** The same in ms, for a job that `runJob()` runs. */
  readonly afterMs: number;
  readonly faults: readonly Fault[];
  readonly refuses: readonly SimulatedRefusal[];
  readonly answers: SimulatedAnswers;
  readonly say: readonly { readonly when: string; readonly say: string }[];
  readonly harmless: readonly string[];
  /** Time that a commit takes, in ms. */
  readonly slowMs: number;
  /** The undo lines cannot all be sent: the device refuses one of them too, or asks what NetRaven cannot answer. */
  readonly breaksUndo: boolean;
  /** Nothing happens that could stop the change. */
  readonly isPlain: boolean;
  readonly transport: 'ssh' | 'telnet';
  readonly throughRunJob: boolean;
}

const byId = new Map(listPlatforms().map((each) => [each.id, each]));
const ids = Object.keys(wordsOf);
const noSections = new Set(['juniper_junos', 'vyos_vyos']);

/** Returns the trial of a number. The same number of the same seed is the same trial. */
export function planTrial(seed: number, number: number): Trial {
  const random = randomOf(seed * 100_000 + number);
  const upTo = (count: number): number => Math.floor(random() * count);
  const pick = <T>(of: readonly T[]): T => of[upTo(of.length)] as T;
  const chance = (of: number): boolean => random() < of;
  const shuffled = <T>(of: readonly T[]): T[] =>
    of
      .map((each) => ({ each, at: random() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ each }) => each);

  const id = ids[number % ids.length] as string;
  const platform = byId.get(id) as Platform;
  const { words, wrecks, noHead } = wordsOf[id] as (typeof wordsOf)[string];
  const n = 1 + upTo(8);
  /** Fills in the number, and leaves some lines of a section out. */
  const some = (word: Word): Word => {
    const fill = (text: string): string => text.replaceAll('{n}', String(n));
    const below = word.below && word.below.filter(() => chance(0.75)).map(some);
    const rest = word.below && below?.length === 0 ? [some(pick(word.below))] : below;
    return {
      line: fill(word.line),
      ...(word.undo !== undefined && { undo: fill(word.undo) }),
      ...(word.text && { text: word.text.map(fill) }),
      ...(word.ends !== undefined && { ends: word.ends }),
      ...(rest && { below: rest }),
    };
  };
  const throughRunJob = chance(0.04);
  const undo = pick<Undo>(['none', 'right', 'right', 'right', 'wrong', 'refused head', 'of one call']);
  const chosen = shuffled(words)
    .slice(0, 1 + upTo(4))
    .map(some);
  const split = chosen.length > 1 && chance(0.25) ? 1 + upTo(chosen.length - 1) : chosen.length;
  const parts = [chosen.slice(0, split), chosen.slice(split)].filter((part) => part.length > 0);
  const spoilt = upTo(parts.length);
  const step = pick(['  ', ' ', '   ']);
  const flat = parts.map(() => noSections.has(id) || chance(0.25));
  const calls = parts.map((part, at): Call => {
    const isFlat = flat[at] === true;
    // Without indentation, only a comment tells that a line without a section is outside.
    const lines = part.flatMap((word, index) => [
      ...(index > 0 && !noSections.has(id) && (chance(isFlat ? 0.7 : 0.3) || (isFlat && !word.below)) ? ['!'] : []),
      ...typed(word, isFlat ? '' : step),
    ]);
    const undoing = part.toReversed();
    const taken = undoing.map((word) => takenBack(word, isFlat ? '' : step));
    if (at === spoilt && undo === 'wrong' && taken.length > 1) taken.splice(upTo(taken.length), 1);
    if (at === spoilt && undo === 'refused head') {
      const wrecked = noSections.has(id) ? wrecks : [noHead, ...wrecks.map((each) => `${isFlat ? '' : step}${each}`)];
      taken.splice(upTo(taken.length + 1), 0, [...wrecked, ...(isFlat && !noSections.has(id) ? ['!'] : [])]);
    }
    const separated = taken.flatMap((each, index) =>
      index > 0 && isFlat && !noSections.has(id) ? ['!', ...each] : each,
    );
    const hasNone = undo === 'none' || (undo === 'of one call' && at === spoilt && parts.length > 1);
    return { lines, undo: hasNone ? [] : separated, words: part };
  });

  const all = chosen.flatMap(linesIn);
  const heads = chosen.filter(({ below }) => below).map(({ line }) => line);
  const kindOfAnswer = pick([
    'nothing',
    'nothing',
    'nothing',
    'refused',
    'refused head',
    'refused text',
    'other text',
    'harmless text',
    'known question',
    'unknown question',
    'answered question',
    'question of another form',
  ] as const);
  const isText = (line: string): boolean => chosen.some((word) => word.text && word.line === line);
  const asked = pick(all);
  // An answer of the script replaces the hint of a text.
  const what =
    isText(asked) && kindOfAnswer.endsWith(' text') && kindOfAnswer !== 'refused text' ? 'nothing' : kindOfAnswer;
  const target = what === 'refused head' && heads.length > 0 ? pick(heads) : asked;
  const refuses: SimulatedRefusal[] = [];
  const answers: Record<string, SimulatedAnswers[string]> = {};
  const say: { when: string; say: string }[] = [];
  const harmless: string[] = [];
  let stops = false;
  let breaksUndo = false;
  switch (what) {
    case 'nothing':
      break;
    case 'refused':
    case 'refused head':
      refuses.push(target);
      stops = true;
      break;
    case 'refused text':
      refuses.push({ line: target, answer: 'That is not possible while the moon is full.' });
      stops = true;
      break;
    case 'other text':
      answers[target] = 'The fan was told.';
      stops = true;
      break;
    case 'harmless text':
      answers[target] = 'Note: the fan was told.';
      harmless.push('Note: the');
      break;
    case 'known question': {
      const asks = knownQuestion(platform);
      answers[target] = { asks: asks ?? 'Go on? [yes/no]: ' };
      stops = asks === undefined;
      break;
    }
    case 'unknown question':
      answers[target] = {
        asks: pick(['Really do it? [yes/no]: ', 'Really do it? [confirm]', 'Really do it (y/n)? [n] ']),
      };
      stops = true;
      break;
    case 'answered question':
      answers[target] = { asks: 'Really do it? [yes/no]: ' };
      for (const each of all) if (each === target) say.push({ when: 'Really do it', say: 'yes' });
      break;
    case 'question of another form':
      breaksUndo = calls.some(({ undo: lines }) => lines.some((each) => each.trim() === target));
      answers[target] = { asks: pick(['Destination filename [startup-config]? ', 'Password: ']) };
      stops = true;
      break;
  }

  // Without indentation, it is not known where the section of a refused line ends: NetRaven sends no further line of its section.
  breaksUndo ||=
    stops && calls.some(({ undo: lines }, at) => flat[at] === true && lines.some((each) => each === target));
  const { commit } = platform.configure ?? {};
  const positions: (number | string)[] = [
    1 + upTo(all.length + 4),
    pick(all),
    'enter',
    'leave',
    ...(commit === undefined ? [] : ['commit', 'commit']),
  ];
  // A worker asks for an hour whether a commit took effect.
  const where = throughRunJob ? 1 + upTo(parts[0]?.length ?? 1) : pick(positions);
  const when = pick(['before', 'after'] as const);
  const times = chance(0.8) ? 1 : 2;
  const kind = pick([
    'none',
    'none',
    'cut',
    'cut',
    'cut',
    'hang',
    'slow',
    'answer hangs',
    'locked',
    'slow commit',
    'slow commit',
    'slow commit, cut',
  ] as const);
  const faults: Fault[] = [];
  let slowMs = 0;
  if (kind === 'cut') faults.push({ kind: 'close-in-configure', line: where, when, times });
  if (kind === 'hang' && !throughRunJob) faults.push({ kind: 'hang-in-configure', line: where, when, times: 1 });
  if (kind === 'slow') faults.push({ kind: 'pause', at: 0.5, pauseMs: 150, on: pick(all), times: 1 });
  if (kind === 'answer hangs' && !throughRunJob) faults.push({ kind: 'hang', at: 0.5, on: pick(all), times: 1 });
  if (kind === 'locked' && !throughRunJob) faults.push({ kind: 'locked', times: 1 + upTo(2) });
  if (kind.startsWith('slow commit') && commit !== undefined && !throughRunJob) {
    // Some take longer than the session waits.
    slowMs = pick([100, 400, 1_100]);
    faults.push({ kind: 'slow-commit', ms: slowMs, times: 1 });
    if (kind === 'slow commit, cut')
      faults.push({ kind: 'close-in-configure', line: 'commit', when: 'after', times: 1 });
  }
  const ending = pick<Ending>([
    'keeps',
    'keeps',
    'throws',
    'throws',
    'throws',
    'confirms, then throws',
    'is cancelled',
    'is killed',
  ]);
  const revertAfterMinutes = platform.configure?.revert && calls.length === 1 && chance(0.5) ? 5 : undefined;
  const verify = chance(0.25) ? 'lines' : 'none';
  const said = [
    flat.map((each) => (each ? 'flat' : 'indented')).join(', '),
    `${all.length} lines`,
    `undo ${undo}`,
    what === 'nothing' ? 'no answer' : `${what} at \`${target}\``,
    faults.length === 0 ? 'no fault' : faults.map((fault) => JSON.stringify(fault).replace(/"/g, '')).join(' '),
    revertAfterMinutes === undefined ? 'no timer' : 'timer',
    `verify ${verify}`,
    `the job ${ending}`,
    ...(throughRunJob ? ['by runJob()'] : []),
  ];
  return {
    name: `trial ${number} of seed ${seed}, ${id}: ${said.join('; ')}`,
    number,
    platform,
    calls,
    undo,
    noHead,
    verify,
    revertAfterMinutes,
    ending,
    // Behind the lines: the commit, the line that leaves, and what is read then.
    strikeAt: upTo(all.length + 4),
    afterMs: upTo(chance(0.7) ? 150 : 800),
    faults,
    refuses: [...refuses, ...(undo === 'refused head' ? [noHead, ...(noSections.has(id) ? wrecks : [])] : [])],
    answers,
    say,
    harmless,
    slowMs,
    breaksUndo,
    isPlain: !stops && faults.every(({ kind: each }) => each === 'pause'),
    transport: chance(0.15) ? 'ssh' : 'telnet',
    throughRunJob,
  };
}

/** The lines of a word as a job gives them. */
function typed({ line, below = [], text = [], ends }: Word, step: string, depth = 0): string[] {
  const indent = step.repeat(depth);
  const inside = below.flatMap((word) => typed(word, step, depth + 1));
  return [indent + line, ...text, ...inside, ...(ends === undefined ? [] : [indent + ends])];
}

/** The lines that take a word back. */
function takenBack({ line, undo, below = [] }: Word, step: string, depth = 0): string[] {
  if (undo === '') return [];
  if (undo !== undefined) return [step.repeat(depth) + undo];
  const inside = below.toReversed().flatMap((word) => takenBack(word, step, depth + 1));
  // Without indentation, only this tells that the next line is outside.
  return [step.repeat(depth) + line, ...inside, ...(step === '' && depth > 0 ? ['exit'] : [])];
}

/** All lines of a word that the device answers one by one. */
export function linesIn({ line, below = [] }: Word): string[] {
  return [line, ...below.flatMap(linesIn)];
}

/** Returns a question that the platform is known to ask. */
function knownQuestion(platform: Platform): string | undefined {
  const { questions } = compilePlatform(platform);
  const asked = [...getSample(platform.id).knownLines.questions.values()].map(({ asks }) => asks);
  return asked.find((asks) =>
    questions.some(
      ({ question, answer }) => answer !== '' && !/^n/i.test(answer) && question.test(asks.split('\n').at(-1) ?? ''),
    ),
  );
}
