import type { Trigger, TriggerEvent } from '@netraven/api';
import type { Terminal } from '../../terminal/terminal.ts';
import { resultOf, resultWithAge } from '../run/describe.ts';

/** Returns what starts a trigger: `on syslog`, `on webhook`, `after backup (saved)`. */
export function describeKind({ kind, after }: Pick<Trigger, 'kind' | 'after'>): string {
  return after ? `after ${after.jobType} (${after.result})` : `on ${kind}`;
}

/** Returns the last event of a trigger and its age: `success 1/1, 3 min ago`. */
export function describeLast({ lastEvent }: Trigger): string {
  return lastEvent ? resultWithAge(lastEvent, lastEvent.receivedAt) : '-';
}

/** Returns what an event came from: its devices, or the run before. */
export function describeEvent({ devices, sourceRunId }: TriggerEvent): string {
  if (sourceRunId !== null) return `run ${sourceRunId}`;
  return devices ? devices.join(', ') : '-';
}

/** Returns the result of an event: that of its run with its id, or the reason why not. */
export function describeResult(event: TriggerEvent): string {
  const { runId, run, message } = event;
  const result = run ? `${resultOf(event)}, run ${runId}` : resultOf(event);
  return message === null ? result : `${result} (${message})`;
}

/** Writes the secret of a webhook, if there is a new one. */
export function writeSecret(terminal: Terminal, { name, secret }: Trigger): void {
  if (secret === undefined) return;
  terminal.out(`Secret: ${secret}`);
  terminal.err('It is shown only now. Sign requests with it, see docs/triggers.md.');
  terminal.err(`Send them to /api/v1/triggers/${name}/events.`);
}
