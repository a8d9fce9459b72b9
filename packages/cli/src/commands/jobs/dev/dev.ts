import { once } from 'node:events';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { cliError } from '../../../codes.ts';
import type { Context } from '../../../context.ts';
import { exitCodes, type ExitCode } from '../../../exit-code.ts';
import { escapeControls } from '../../../terminal/escape-controls.ts';
import { writeError } from '../../../terminal/write-error.ts';
import { readSecretSettings, secretValues, warnOfSecrets, type SecretFlags } from '../../run/secret-settings.ts';
import { readJsonFile } from '../../run/json-file.ts';
import { setTexts } from '../../run/set-texts.ts';
import { parseSettings } from '../../run/settings.ts';
import { untilInterrupted } from '../../run/until-interrupted.ts';
import { loadTestKit } from '../test-kit.ts';
import { openDevDevice, type DevDeviceFlags } from './dev-device.ts';
import { devRound } from './dev-round.ts';
import { FolderWatch } from './watch-folder.ts';

export interface DevFlags extends DevDeviceFlags, SecretFlags {
  /** A JSON file. */
  readonly config?: string;
  readonly set?: readonly string[];
  readonly dryRun?: boolean;
  readonly once?: boolean;
}

/** Runs a job package in development, once or after each save. State and artifacts are kept for the next run. */
export async function devJob(context: Context, folder: string, flags: DevFlags): Promise<ExitCode> {
  const { terminal, cwd } = context;
  const path = resolve(cwd, folder);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw cliError('NR_USAGE_INVALID', `${path} is not a folder`);
  const testKit = await loadTestKit(context, path);
  const { set = [] } = flags;
  const fromFlags = parseSettings(set, new Map(), readJsonFile(cwd, flags.config));
  const secrets = await readSecretSettings(context, flags);
  // Reports a bad key before a device is opened. The values are text; `configForSchema` replaces them: their types follow
  // from the schema, which a save can change.
  const withSecrets = parseSettings([], secrets, fromFlags);
  let warned = false;
  const configForSchema = async (schema: object | undefined): Promise<object> => {
    if (!warned) await warnOfSecrets(context, schema, set);
    warned = true;
    const texts = await setTexts(schema, set);
    return parseSettings([], new Map([...texts, ...(await secretValues(schema, secrets))]), withSecrets);
  };
  await using devDevice = await openDevDevice(context, flags);
  const roundOptions = {
    folder: path,
    testKit,
    devDevice,
    configForSchema,
    dryRun: flags.dryRun ?? false,
    store: new testKit.MemoryStore(),
  };
  using interrupt = untilInterrupted();
  const stopSignal = AbortSignal.any([interrupt.signal, terminal.closed]);
  if (flags.once) return await devRound(context, { ...roundOptions, isWatching: false, signal: stopSignal });

  using watch = new FolderWatch(path);
  let rounds = 0;
  while (!stopSignal.aborted) {
    if (rounds++ > 0 && watch.lastSaved !== undefined)
      terminal.err(terminal.styleErr('dim', `Started again: ${escapeControls(watch.lastSaved)} changed`));
    const signal = AbortSignal.any([stopSignal, watch.nextSave()]);
    try {
      await devRound(context, { ...roundOptions, isWatching: true, signal });
    } catch (error) {
      // Keep watching: the next save may fix the error.
      writeError(terminal, error, context.env);
    }
    if (signal.aborted) continue;
    terminal.err(terminal.styleErr('dim', `Waiting for a save in ${path} (Ctrl-C ends)`));
    await once(signal, 'abort');
  }
  return exitCodes.ok;
}
