import type { Context } from '../../context.ts';
import { readSecretSettings, secretValues, warnOfSecrets, type SecretFlags } from './secret-settings.ts';
import { readJsonFile } from './json-file.ts';
import { setTexts } from './set-texts.ts';
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

/** Returns the config of a job from `--config` and `--set`. */
export function plainConfig({ cwd }: Context, { config, set = [] }: ConfigFlags): Record<string, unknown> {
  return parseSettings(set, new Map(), readJsonFile(cwd, config));
}

/** Returns the config of a job with the secrets that it asks for. `plain`: as {@link plainConfig} returns it. */
export async function readJobConfig(
  context: Context,
  configSchema: object | null | undefined,
  flags: ConfigFlags,
  plain: Record<string, unknown> = plainConfig(context, flags),
): Promise<Record<string, unknown>> {
  await warnOfSecrets(context, configSchema, flags.set ?? []);
  const secrets = await readSecretSettings(context, flags);
  const texts = await setTexts(configSchema, flags.set ?? []);
  return parseSettings([], new Map([...texts, ...(await secretValues(configSchema, secrets))]), plain);
}
