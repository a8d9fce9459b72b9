import { checkPartialConfig, staleSettings, type PackageRecord, type Problem } from '@netraven/core/registry';
import { askSettings } from '../coordination/settings-question.ts';

/** Result of checking the stored settings of a package with the schema of a new version. */
export interface StoredSettings {
  /** `values`: checked by the running workers. `names`: only the last known names were checked. `nothing`: none known. */
  readonly checked: 'values' | 'names' | 'nothing';
  /** Names of all stored top-level settings. */
  readonly names: readonly string[];
  /** One problem for each setting that the version refuses: path, reason and command, never the value. */
  readonly problems: readonly Problem[];
}

/** Checks the stored settings of a package. @param noted Last known names of the settings; undefined: unknown. */
export async function checkStoredSettings(
  hostFolder: string,
  record: PackageRecord,
  noted: readonly string[] | undefined,
): Promise<StoredSettings> {
  const { answers, complete } = await askSettings(hostFolder, record);
  const names = [...new Set([...answers.flatMap((answer) => answer.names), ...(noted ?? [])])];
  // Without settings there are no values to check.
  const checked = complete || noted?.length === 0 ? 'values' : noted ? 'names' : 'nothing';
  const byNames = complete ? [] : unknownNames(record, noted ?? []);
  const problems = [...answers.flatMap((answer) => answer.problems), ...byNames];
  return { checked, names, problems: problems.filter(isFirst) };
}

/** Returns problems of settings that no longer exist. Needs only their names. */
function unknownNames({ name, configSchema }: PackageRecord, names: readonly string[]): Problem[] {
  const missing = names.filter((each) =>
    checkPartialConfig(configSchema, { [each]: null }).some(({ code }) => code === 'NR_CONFIG_UNKNOWN'),
  );
  return staleSettings(name, configSchema, Object.fromEntries(missing.map((each) => [each, null])));
}

/** Drops duplicates: several workers of one database give the same answer. */
function isFirst({ path, message }: Problem, at: number, all: readonly Problem[]): boolean {
  return all.findIndex((other) => other.path === path && other.message === message) === at;
}
