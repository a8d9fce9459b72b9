import { checkConfig } from '../registry/check-config.ts';
import { attemptError } from './codes.ts';

/**
 * Refuses a config that does not fit the JSON Schema of its job type.
 *
 * @throws {NetRavenError} NR_RUN_CONFIG_INVALID; its `cause` is the list of problems.
 */
export function requireConfig(jobType: string, configSchema: object | undefined, config: unknown): void {
  const problems = checkConfig(configSchema, config);
  if (problems.length === 0) return;
  const said = problems.map((problem) => problem.message).join('; ');
  throw attemptError('NR_RUN_CONFIG_INVALID', `The config does not fit the job type ${jobType}: ${said}`, {
    cause: problems,
  });
}
