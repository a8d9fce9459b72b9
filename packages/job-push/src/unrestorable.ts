import { NetRavenError } from '@netraven/core';
import type { Before, Had } from './before.ts';
import { isOld } from './compute-undo.ts';
import { isSame, type Section, type TypedLine } from './typed-lines.ts';
import { undoError } from './undo-error.ts';
import type { UndoLine } from './undo-lines.ts';
import { quoted } from './shown-lines.ts';

/** Refuses a line with a mask, e.g. copied from the archive: the device would take the mask for the secret. @throws {NetRavenError} PUSH_MASK */
export function checkMasks(lines: readonly string[]): void {
  const line = lines.find((each) => each.includes('<secret:'));
  if (line === undefined) return;
  // Behind a mask, the rules of a platform would no longer find another secret.
  const shown = quoted(line.trim().replaceAll(/<secret:[^>]*>?/g, '<secret>'));
  throw new NetRavenError('PUSH_MASK', `Nothing was sent: ${shown} has the mask of a secret in its place`, {
    hint: 'Write the secret itself: NetRaven stores only masks.',
  });
}

/**
 * Refuses a computed line that no device may get: with a mask, or with characters that many devices do not take as typed.
 * @throws {NetRavenError} PUSH_UNDO_SECRET, PUSH_UNDO_TYPING
 */
export function checkComputed(undo: readonly UndoLine[], given: readonly TypedLine[]): void {
  const computed = undo.filter(({ from }) => from === 'computed');
  const masked = computed.find(({ line }) => line.includes('<secret:'));
  if (masked) {
    const says = 'of the configuration would have to be typed again, and its secret is not known';
    throw undoError('PUSH_UNDO_SECRET', masked.line.trim(), { says });
  }
  const own = new Set(given.map(({ text }) => text));
  // A removal names what the person has typed.
  const odd = computed.find(
    ({ line, sign }) => sign !== '-' && /[^\u0020-\u003e\u0040-\u007e]/.test(line) && !own.has(line.trim()),
  );
  if (!odd) return;
  const text = odd.line.trim();
  throw undoError('PUSH_UNDO_TYPING', text, {
    says: `of the configuration would have to be typed again (${odd.why ?? 'the head of a section'}), and has \`?\` or a character that is not ASCII`,
    hint: `Add the undo line ${quoted(text)} if the device takes it as typed. Else change it by hand first`,
  });
}

/**
 * Refuses changes with more effects than their own lines: a device drops the other lines of the same kind with them.
 * @throws {NetRavenError} PUSH_UNDO_UNKNOWN
 */
export function checkEffects(change: readonly TypedLine[], undo: readonly TypedLine[], before: Before): void {
  if (before.isTree) return;
  for (const line of change) {
    checkJob(line, undo, before);
    checkPassive(line, undo, before);
  }
}

const job = /^scheduler job name \S+$/;

/** Refuses to change a job of NX-OS: a device adds the lines to it, or drops them, and no line removes one of them. */
function checkJob(line: TypedLine, undo: readonly TypedLine[], before: Before): void {
  const { text, sets = [], removes, block } = line;
  const set = [...sets, ...(removes === undefined ? [] : [removes])].find((each) => job.test(each));
  if (set === undefined) return;
  if (removes === undefined && block === undefined) {
    const hint = 'End the lines of the job with `end-job`';
    throw undoError('PUSH_UNDO_UNKNOWN', text, { says: 'has no end, so that its lines are not known', hint });
  }
  const open = block?.slice(1, -1).find((each) => /^\S/.test(each));
  if (open !== undefined) {
    const hint = `Indent the lines between ${quoted(set)} and \`end-job\``;
    throw undoError('PUSH_UNDO_UNKNOWN', open.trim(), {
      says: 'may be a line of the job or of the configuration',
      hint,
    });
  }
  const isKnown = before.exactly([], set).length > 0;
  if (!isKnown || (removes === undefined && isOld(line, before))) return;
  if (undo.some((each) => each.sets?.includes(set) && each.block)) return;
  throw undoError('PUSH_UNDO_UNKNOWN', text, {
    says: 'changes a job that the device had before',
    hint: `Add undo lines: ${quoted(`no ${set}`)}, then ${quoted(set)} with its lines, indented, and \`end-job\``,
  });
}

/** Refuses to switch `passive-interface default` if a device drops other lines with it. */
function checkPassive(line: TypedLine, undo: readonly TypedLine[], before: Before): void {
  const { text, sets = [], removes } = line;
  const statement = removes ?? sets[0] ?? '';
  const section = line.places.at(-1) ?? [];
  if (!/^passive-interface \S/.test(statement)) return;
  const shown = ['passive-interface', 'no passive-interface'].flatMap((begin) => before.direct(section, begin));
  const wasDefault = shown.some(isDefault);
  const setLater = (each: TypedLine): boolean =>
    isIn(section, each) && each.sets?.some((own) => own.startsWith('passive-interface ')) === true;
  if (!statement.startsWith('passive-interface def')) {
    const isShown = shown.some(({ plain }) => plain === `no ${statement}`);
    if (!wasDefault || removes === undefined || isShown) return;
    if (undo.some((each) => isIn(section, each) && each.sets?.includes(statement))) return;
    throw undoError('PUSH_UNDO_UNKNOWN', text, {
      says: 'makes an exception of `passive-interface default`',
      hint: `Add the undo line ${quoted(statement)} in its section`,
    });
  }
  if (wasDefault === (removes === undefined)) return;
  const other = shown.find((had) => !isDefault(had));
  if (other) {
    throw undoError('PUSH_UNDO_UNKNOWN', text, {
      says: 'drops the other lines of passive interfaces',
      had: other.text,
      hint: `Push ${quoted(text)} alone, without undo lines`,
    });
  }
  const opposite = undo.findIndex((each) => isIn(section, each) && each.removes?.startsWith('passive-interface def'));
  const left = opposite === -1 ? undefined : undo.slice(opposite).find(setLater);
  if (left === undefined) return;
  throw undoError('PUSH_UNDO_UNKNOWN', left.text, {
    says: `would set a passive interface that the device did not have, behind ${quoted(undo[opposite]?.text)}`,
    hint: 'Leave it out',
  });
}

function isDefault({ plain }: Had): boolean {
  return plain === 'passive-interface default';
}

function isIn(section: Section, { places }: TypedLine): boolean {
  return isSame(places.at(-1) ?? [], section);
}
