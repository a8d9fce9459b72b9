import { NetRavenError, type DeviceSession } from '@netraven/core';
import type { LeftLine } from './left-lines.ts';
import type { Plan, PlannedLine } from './plan.ts';
import type { UndoLine } from './undo-lines.ts';

/** The session that masks lines: by the rules of the platform, as in the log of `configure()`. */
export type Masking = Pick<DeviceSession, 'maskLines'>;

/** A plan whose lines may be logged and stored. */
export type ShownPlan = Pick<Plan, 'newCount' | 'removalCount' | 'isCompared'> & {
  readonly lines: readonly PlannedLine[];
  readonly undoPlan: readonly UndoLine[];
  readonly left: readonly LeftLine[];
};

/** Quotes a line in a text. `maskQuotes` masks what is between the marks. */
export function quoted(line: string = ''): string {
  // A mark within the line would end the quote.
  return `\`${line.replaceAll('`', "'")}\``;
}

/** Masks the secrets in the lines that some texts quote. */
export async function maskQuotes(texts: readonly string[], session: Masking): Promise<string[]> {
  const parts = texts.map((text) => text.split('`'));
  const isQuote = (at: number): boolean => at % 2 === 1;
  const masked = await session.maskLines(parts.flatMap((each) => each.filter((_, at) => isQuote(at))));
  let next = 0;
  return parts.map((each) => each.map((part, at) => (isQuote(at) ? (masked[next++] ?? '') : part)).join('`'));
}

/** Returns an error of a plan with the secrets of its lines masked. */
export async function maskError(error: unknown, session: Masking): Promise<unknown> {
  if (!(error instanceof NetRavenError)) return error;
  const [message = '', hint = ''] = await maskQuotes([error.message, error.hint ?? ''], session);
  return new NetRavenError(error.code, message, { hint });
}

/** Returns a plan with the secrets of its lines masked. */
export async function maskPlan({ lines, undoPlan, left, ...plan }: Plan, session: Masking): Promise<ShownPlan> {
  const { newCount, removalCount, isCompared } = plan;
  const shownLines = await session.maskLines(lines.map(({ line }) => line));
  const shownUndo = await session.maskLines(undoPlan.map(({ line }) => line));
  const reasons = await maskQuotes(
    undoPlan.map(({ why = '' }) => why),
    session,
  );
  const shownLeft = await session.maskLines(left.flatMap(({ section, text }) => [...section, text]));
  let next = 0;
  return {
    newCount,
    removalCount,
    isCompared,
    lines: lines.map((each, at) => ({ ...each, line: shownLines[at] ?? '' })),
    undoPlan: undoPlan.map(({ why, ...each }, at) => ({
      ...each,
      line: shownUndo[at] ?? '',
      ...(why !== undefined && { why: reasons[at] ?? '' }),
    })),
    left: left.map(({ section }) => ({
      section: shownLeft.slice(next, (next += section.length)),
      text: shownLeft[next++] ?? '',
    })),
  };
}
