import type { Context } from '../../context.ts';
import { readSecretSettings, secretValues, warnOfSecrets, type SecretFlags } from './secret-settings.ts';
import { parseSettings } from './settings.ts';

/** Options that set the config of a job. */
export interface ConfigFlags extends SecretFlags {
  readonly set?: readonly string[];
}

/** Returns the config of a job from `--set`, and from secrets that it asks for. */
export async function readJobConfig(
  context: Context,
  configSchema: object | null | undefined,
  flags: ConfigFlags,
): Promise<Record<string, unknown>> {
  const { set = [] } = flags;
  await warnOfSecrets(context, configSchema, set);
  const secrets = await readSecretSettings(context, flags);
  return parseSettings(set, await secretValues(configSchema, secrets));
}
