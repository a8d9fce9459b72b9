import type { Inspection, InspectionStep } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import type { Style, Terminal } from '../../terminal/terminal.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findDevice } from './find-device.ts';

/** Tests a device step by step, and shows the fix where it ends. Exit code 4: a step failed. */
export async function testDevice(
  context: Context,
  name: string,
  { json }: { readonly json?: boolean },
): Promise<ExitCode> {
  const { terminal } = context;
  const client = await connect(context);
  const { id: deviceId } = await findDevice(client, name);
  let inspection: Inspection = await client.inspections.create(deviceId);
  let written = 0;
  let isToldOfWait = false;
  for (;;) {
    if (!json) inspection.steps.slice(written).forEach((step) => writeStep(terminal, step));
    written = inspection.steps.length;
    if (inspection.status === 'done') break;
    if (inspection.waitsFor && !isToldOfWait) {
      isToldOfWait = true;
      const { runId, jobType } = inspection.waitsFor;
      terminal.err(escapeControls(`Waiting for run ${runId} (${jobType}), which uses ${name}.`));
    }
    inspection = await client.inspections.get(inspection.id, { steps: written });
  }
  const failed = inspection.steps.find(({ status }) => status === 'failed');
  if (json) writeJson(terminal, { device: name, steps: inspection.steps });
  else if (failed?.error?.hint !== undefined)
    terminal.out(`${terminal.style('dim', 'fix')}  ${escapeControls(failed.error.hint)}`);
  return failed ? exitCodes.allFailed : exitCodes.ok;
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
