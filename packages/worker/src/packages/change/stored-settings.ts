import { checkPartialConfig, staleSettings, type PackageRecord, type Problem } from '@netraven/core/registry';
import { askSettings } from '../meet/ask-settings.ts';

/** How the settings that an administrator stored for a package would fare with the version that is to be installed. */
export interface StoredSettings {
  /**
   * What was looked at: the settings themselves, by the workers that run; their names only, as they were noted last;
   * nothing, as nobody here knows of any.
   */
  readonly checked: 'values' | 'names' | 'nothing';
  /** Of all settings there are, at the top. */
  readonly names: readonly string[];
  /** One for each that the version does not take: its path, the reason, the command. Never a value. */
  readonly problems: readonly Problem[];
}

/** @param noted Names of the settings, as they were noted last; `undefined`: nothing is known. */
export async function checkStoredSettings(
  hostFolder: string,
  record: PackageRecord,
  noted: readonly string[] | undefined,
): Promise<StoredSettings> {
  const { answers, complete } = await askSettings(hostFolder, record);
  const names = [...new Set([...answers.flatMap((answer) => answer.names), ...(noted ?? [])])];
  // Where there are none, there is no value to look at.
  const checked = complete || noted?.length === 0 ? 'values' : noted ? 'names' : 'nothing';
  const byNames = complete ? [] : unknownNames(record, noted ?? []);
  const problems = [...answers.flatMap((answer) => answer.problems), ...byNames];
  return { checked, names, problems: problems.filter(isFirst) };
}

/** Of a setting whose value is not at hand it can be told at least whether there still is one of that name. */
function unknownNames({ name, configSchema }: PackageRecord, names: readonly string[]): Problem[] {
  const gone = names.filter((each) =>
    checkPartialConfig(configSchema, { [each]: null }).some(({ code }) => code === 'NR_CONFIG_UNKNOWN'),
  );
  return staleSettings(name, configSchema, Object.fromEntries(gone.map((each) => [each, null])));
}

/** Several workers of one database say the same. */
function isFirst({ path, message }: Problem, at: number, all: readonly Problem[]): boolean {
  return all.findIndex((other) => other.path === path && other.message === message) === at;
}
