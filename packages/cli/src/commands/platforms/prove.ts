import type { ProofReport } from '@netraven/api';
import { shellWord } from '@netraven/core/registry';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { ownPackage } from '../../place/own-package.ts';
import { escapeControls, escapeControlsOfText } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { findDevice } from '../devices/find-device.ts';
import { inspectDevice } from '../devices/inspect-device.ts';

export interface ProvePlatformFlags {
  readonly json?: boolean;
  /** Prints only the report, to paste it. */
  readonly text?: boolean;
}

/** Reads a device once, and reports how its platform fits it. Exit code 4: a check or a step failed. */
export async function provePlatform(context: Context, name: string, flags: ProvePlatformFlags): Promise<ExitCode> {
  const { terminal } = context;
  const { json, text } = flags;
  const client = await connect(context);
  const device = await findDevice(client, name);
  const isQuiet = json === true || text === true;
  const { steps, result, failed } = await inspectDevice(terminal, client, device, { kind: 'prove' }, { json: isQuiet });
  const { proof } = result;
  const isGood = proof?.checks.every(({ status }) => status !== 'failed') === true;
  if (json) writeJson(terminal, { device: name, steps, proof: proof ?? null });
  else if (!proof) {
    if (text && failed) terminal.err(escapeControls(`${failed.name}: ${failed.message}`));
  } else if (text) terminal.out(escapeControlsOfText(textOf(proof)));
  else {
    terminal.out('');
    writeTable(
      terminal,
      ['CHECK', 'RESULT', 'FINDING'],
      proof.checks.flatMap(({ name: check, status, message, lines = [] }) => [
        [check, status, escapeControls(message)],
        ...lines.map((line) => ['', '', escapeControls(line)]),
      ]),
      'No check was made.',
      [['FINDING', 40]],
    );
    terminal.err(
      `next: \`netraven platforms prove ${escapeControls(shellWord(name))} --text\` prints it for the issue form "Report on a platform"`,
    );
  }
  return isGood ? exitCodes.ok : exitCodes.allFailed;
}

/** Formats a report as text to paste. */
export function textOf({ platform, channel, transport, lines, checks }: ProofReport): string {
  return [
    `netraven   ${ownPackage().version}`,
    `platform   ${platform ?? 'not part of NetRaven'}`,
    `channel    ${channel} by ${transport}`,
    `lines      ${lines ?? 'none'}`,
    ...checks.flatMap(({ name, status, message, lines: shown = [] }) => [
      `${name.padEnd(9)}  ${status.padEnd(7)}  ${message}`,
      ...shown.map((line) => `    ${line}`),
    ]),
  ].join('\n');
}
