import { checkConfig } from '../registry/check-config.ts';
import { staleSettings } from '../registry/decide/stale-settings.ts';
import { attemptError } from './codes.ts';

/** The part of a config that an administrator stored. The caller of a run did not set it and cannot correct it there. */
interface StoredPart {
  readonly packageName: string;
  readonly config: object;
  /** Names of stored objects that the caller replaced. A config is merged by its top-level settings only. */
  readonly replaced: readonly string[];
}

/**
 * Refuses a config that does not fit the JSON Schema of its job type.
 *
 * @throws {NetRavenError} NR_RUN_CONFIG_INVALID; its `cause` is the list of problems.
 */
export async function requireConfig(
  jobType: string,
  configSchema: object | undefined,
  config: unknown,
  stored?: StoredPart,
): Promise<void> {
  const found = await checkConfig(configSchema, config);
  if (found.length === 0) return;
  const stale = stored ? await staleSettings(stored.packageName, configSchema, stored.config) : [];
  const problems = found.map((problem) => {
    const { message, fix } = stale.find(({ path }) => path === `policy.${problem.path}`) ?? problem;
    const whole = stored?.replaced.find((name) => problem.path?.startsWith(`config.${name}.`));
    if (whole === undefined) return { ...problem, message, fix };
    return {
      ...problem,
      message: `${message} (the config replaces the stored ${whole} as a whole)`,
      fix: `Give all settings of ${whole}, or leave it out to use the stored one`,
    };
  });
  const said = problems.map((problem) => problem.message).join('; ');
  throw attemptError('NR_RUN_CONFIG_INVALID', `The config does not fit the job type ${jobType}: ${said}`, {
    cause: problems,
  });
}
