import { checkConfig, shellWord, type PackageRecord } from '@netraven/core/registry';
import { placeholderOf, settingsOf, type Setting } from '@netraven/readme';

/**
 * Returns the options of `jobs config` or `run` that set the settings that a job needs, with placeholders for the values.
 * Empty if it needs none.
 *
 * @param stored Names of the top-level settings that have a value already.
 */
export async function requiredFlags(configSchema: object | undefined, stored: readonly string[] = []): Promise<string> {
  if (!configSchema) return '';
  const missing = (settingsOf(configSchema) ?? []).filter(({ key, required }) => {
    const [top = ''] = key.split('.');
    return required && !stored.includes(top);
  });
  if (missing.length > 0) return flagsOf(missing);
  // A schema whose settings cannot be listed one by one.
  const isListed = settingsOf(configSchema) !== undefined;
  return !isListed && stored.length === 0 && (await checkConfig(configSchema, {})).length > 0
    ? '--config settings.json'
    : '';
}

/** Returns options that set these settings: to their defaults, or to a placeholder. */
export function flagsOf(settings: readonly Setting[]): string {
  const plain = settings.filter(({ secret }) => !secret);
  const set = plain.map((setting) => {
    const { key, default: value, example } = setting;
    if (value !== undefined) return shellWord(`${key}=${value}`);
    return example !== undefined || shellWord(key) === key ? placeholderOf(setting) : `${shellWord(key)}=…`;
  });
  const secrets = settings.flatMap(({ key, secret, secrets: inner = [] }) => (secret ? [key] : inner).map(shellWord));
  return [
    ...(set.length > 0 ? [`--set ${set.join(' ')}`] : []),
    ...(secrets.length > 0 ? [`--secret ${secrets.join(' ')}`] : []),
  ].join(' ');
}

/**
 * Returns the command that tries a job that may change devices, if it needs settings: stored ones would count for each later
 * run. Undefined for other jobs.
 */
export function tryCommand(
  { permissions, jobType }: Pick<PackageRecord, 'permissions'> & { readonly jobType?: string | undefined },
  flags: string,
): string | undefined {
  if (flags === '' || jobType === undefined || !permissions.includes('device:write')) return undefined;
  return `netraven run ${jobType} --device <name> ${flags} --dry-run`;
}
