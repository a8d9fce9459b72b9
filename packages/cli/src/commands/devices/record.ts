import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { shellWord } from '@netraven/core/registry';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { counted } from '../../terminal/counted.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { toJson, writeJson } from '../../terminal/write-json.ts';
import { readJsonFile } from '../run/json-file.ts';
import { findDevice } from './find-device.ts';
import { inspectDevice } from './inspect-device.ts';

export interface RecordFlags {
  /** A JSON file. Its other answers stay. */
  readonly to: string;
  readonly json?: boolean;
}

/** Writes the answers of a device, masked by the worker, to a file for simulated devices. Exit code 4: a step failed. */
export async function recordAnswers(
  context: Context,
  name: string,
  commands: readonly string[],
  flags: RecordFlags,
): Promise<ExitCode> {
  const { terminal, cwd } = context;
  const { to, json } = flags;
  const file = resolve(cwd, to);
  const before = existsSync(file) ? readJsonFile(cwd, to) : {};
  const client = await connect(context);
  const device = await findDevice(client, name);
  const { steps, result } = await inspectDevice(terminal, client, device, { kind: 'answers', commands }, flags);
  const { answers } = result;
  if (answers) writeFileSync(file, `${toJson({ ...before, ...answers })}\n`);
  if (json) writeJson(terminal, { device: name, steps, ...(answers && { file, answers }) });
  if (!answers) return exitCodes.allFailed;
  if (json) return exitCodes.ok;
  terminal.out(`Wrote ${counted(Object.keys(answers).length, 'answer')} to ${escapeControls(file)}`);
  terminal.err('Secrets that no rule knows are still in this file: read it before you share it.');
  terminal.err(`next: \`netraven jobs dev <folder> --answers ${escapeControls(shellWord(to))}\``);
  return exitCodes.ok;
}
