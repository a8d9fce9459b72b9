import type { Client, Device, Inspection, InspectionRequest, InspectionStep } from '@netraven/api';
import { cliError } from '../../codes.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import type { Style, Terminal } from '../../terminal/terminal.ts';
import { untilInterrupted } from '../run/until-interrupted.ts';

/** An inspection that is done. */
export interface Inspected {
  readonly steps: readonly InspectionStep[];
  readonly result: NonNullable<Inspection['result']>;
  /** The step with which it ended. */
  readonly failed: InspectionStep | undefined;
}

/**
 * Inspects a device in the worker, and shows each step as it ends, unless `json` is set. Then removes the inspection from
 * the server. Ctrl-C cancels it.
 */
export async function inspectDevice(
  terminal: Terminal,
  client: Client,
  { id: deviceId, name }: Pick<Device, 'id' | 'name'>,
  request: InspectionRequest,
  { json = false }: { readonly json?: boolean },
): Promise<Inspected> {
  using interrupt = untilInterrupted();
  let inspection = await client.inspections.create(deviceId, request);
  const { id } = inspection;
  let written = 0;
  let hasShownWait = false;
  try {
    for (;;) {
      const { steps, status, waitsFor } = inspection;
      if (!json) for (const step of steps.slice(written)) writeStep(terminal, step);
      written = steps.length;
      if (status === 'done') break;
      if (waitsFor && !hasShownWait) {
        hasShownWait = true;
        terminal.err(escapeControls(`Waiting for run ${waitsFor.runId} (${waitsFor.jobType}), which uses ${name}.`));
      }
      inspection = await client.inspections.get(id, { steps: written }, { signal: interrupt.signal });
    }
  } catch (error) {
    if (!interrupt.signal.aborted) {
      // A worker that comes later must not open a session that no person waits for. The first error is the one to show.
      await client.inspections.remove(id).catch(() => undefined);
      throw error;
    }
    await client.inspections.remove(id);
    throw cliError('NR_COMMAND_INTERRUPTED', `The inspection of ${name} was cancelled`);
  }
  await client.inspections.remove(id);
  const { steps, result } = inspection;
  const last = steps.at(-1);
  // An earlier one is of a worker that was lost before it ended the inspection.
  const failed = last?.status === 'failed' ? last : undefined;
  const fix = failed?.error?.hint;
  if (!json && fix !== undefined) terminal.out(`${terminal.style('dim', 'fix')}  ${escapeControls(fix)}`);
  return { steps, result: result ?? {}, failed };
}

const styles: Readonly<Record<InspectionStep['status'], Style>> = {
  ok: 'green',
  warning: 'yellow',
  failed: 'red',
  skipped: 'dim',
};

function writeStep(terminal: Terminal, { name, status, durationMs, message, error }: InspectionStep): void {
  const said = error ? `${error.code}: ${message}` : message;
  const time = `${Math.round(durationMs)} ms`.padStart(8);
  terminal.out(
    `${terminal.style(styles[status], status.padEnd(7))}  ${escapeControls(name).padEnd(13)}  ${time}  ${escapeControls(said)}`,
  );
}
