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
