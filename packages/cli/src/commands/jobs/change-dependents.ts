import { messageOf } from '@netraven/core';
import { shellWord } from '@netraven/core/registry';
import { escapeControls } from '../../terminal/escape-controls.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import type { Dependent } from './dependents.ts';
import type { ChangedDependent } from './report-change.ts';

/** Pauses or removes what needs a removed package. A failure is a warning: the package is removed already. */
export async function changeDependents(
  terminal: Pick<Terminal, 'err'>,
  dependents: readonly Dependent[],
  withSchedules: boolean,
): Promise<ChangedDependent[]> {
  const [action, command] = withSchedules ? (['removed', 'remove'] as const) : (['paused', 'pause'] as const);
  const done: ChangedDependent[] = [];
  for (const each of dependents) {
    if (each.isPaused && !withSchedules) continue;
    const { kind, name } = each;
    try {
      await each[command]();
      done.push({ kind, name, action });
    } catch (error) {
      done.push({ kind, name, action: 'failed', error: messageOf(error) });
      const next = `netraven ${kind}s ${command} ${shellWord(name)}`;
      terminal.err(
        escapeControls(`WARNING: the ${kind} ${name} was not ${action}: ${messageOf(error)}. Try again: \`${next}\``),
      );
    }
  }
  return done;
}
