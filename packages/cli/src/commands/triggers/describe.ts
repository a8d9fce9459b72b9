import type { Trigger, TriggerEvent } from '@netraven/api';
import { age } from '../../terminal/moment.ts';
import type { Terminal } from '../../terminal/terminal.ts';

/** Returns what starts a trigger: `on syslog`, `on webhook`, `after backup (saved)`. */
export function describeKind({ kind, after }: Pick<Trigger, 'kind' | 'after'>): string {
  return after ? `after ${after.jobType} (${after.result})` : `on ${kind}`;
}

/** Returns the last event of a trigger and its age: `success 1/1, 3 min ago`. */
export function describeLast({ lastEvent }: Trigger): string {
  if (!lastEvent) return '-';
  const { run, reason, receivedAt } = lastEvent;
  const result = run ? `${run.status} ${run.success}/${run.total}` : reason === null ? 'waiting' : `no run: ${reason}`;
  return `${result}, ${age(receivedAt, Date.now())} ago`;
}

/** Returns what an event came from: its devices, or the run before. */
export function describeEvent({ devices, sourceRunId }: TriggerEvent): string {
  if (sourceRunId !== null) return `run ${sourceRunId}`;
  return devices ? devices.join(', ') : '-';
}

/** Returns the result of an event: that of its run with its id, or the reason why not. */
export function describeResult({ runId, run, reason, message, decidedAt }: TriggerEvent): string {
  if (decidedAt === null) return 'waiting';
  const result = run ? `${run.status} ${run.success}/${run.total}, run ${runId}` : (runId ?? `no run: ${reason}`);
  return message === null ? result : `${result} (${message})`;
}

/** Writes the secret of a webhook, if there is a new one. */
export function writeSecret(terminal: Terminal, { name, secret }: Trigger): void {
  if (secret === undefined) return;
  terminal.out(`Secret: ${secret}`);
  terminal.err('It is shown only now. Sign requests with it, see docs/triggers.md.');
  terminal.err(`Send them to /api/v1/triggers/${name}/events.`);
}
