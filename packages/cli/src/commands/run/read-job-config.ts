import type { Context } from '../../context.ts';
import { readSecretSettings, secretValues, warnOfSecrets, type SecretFlags } from './secret-settings.ts';
import { readSettingsFile } from './settings-file.ts';
import { parseSettings } from './settings.ts';

/** Options that set the config of a job. */
export interface ConfigFlags extends SecretFlags {
  /** A JSON file. */
  readonly config?: string;
  /** Goes before the file. */
  readonly set?: readonly string[];
}

/** Returns true if a flag sets a part of the config. */
export function setsConfig({ config, set, secret }: ConfigFlags): boolean {
  return config !== undefined || set !== undefined || secret !== undefined;
}

/** Returns the config of a job from `--config` and `--set`, and from secrets that it asks for. */
export async function readJobConfig(
  context: Context,
  configSchema: object | null | undefined,
  flags: ConfigFlags,
): Promise<Record<string, unknown>> {
  const { set = [] } = flags;
  await warnOfSecrets(context, configSchema, set);
  const secrets = await readSecretSettings(context, flags);
  const fromFile = readSettingsFile(context.cwd, flags.config);
  return parseSettings(set, await secretValues(configSchema, secrets), fromFile);
}
