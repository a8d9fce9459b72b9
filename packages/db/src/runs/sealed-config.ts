import { atPath, hidden, hideSecrets, isObject, type PackageRecord } from '@netraven/core/registry';
import type { Database } from '../database.ts';
import { json } from '../schema/json.ts';

/** The columns of a config: without its secrets, and sealed if it has any. */
export interface SealedConfig {
  readonly config: string;
  readonly sealed_config: Buffer | null;
}

/** Returns the identity with which the config of a run is sealed. */
export const configIdentity = (runId: string): string => `run:${runId}:config`;

/** Returns the columns of a config. */
export function sealConfig(
  db: Database,
  { configSchema }: PackageRecord,
  config: Record<string, unknown>,
  identity: string,
): SealedConfig {
  const { shown, secrets } = hideSecrets(configSchema, config);
  return {
    config: json(shown),
    sealed_config: secrets.length > 0 ? db.keyring.seal(JSON.stringify(config), identity) : null,
  };
}

/** Returns the config of a row with its secrets. @throws {NetRavenError} NR_SECRET_UNREADABLE */
export function openConfig(
  db: Database,
  {
    config,
    sealed_config: sealed,
  }: { readonly config: Record<string, unknown>; readonly sealed_config: Buffer | null },
  identity: string,
): Record<string, unknown> {
  return sealed ? (JSON.parse(db.keyring.open(sealed, identity)) as Record<string, unknown>) : config;
}

/**
 * Returns the paths of the secrets that {@link hideSecrets} replaced, such as `config.retry.token`. For a secret in a list it
 * is that of the list: a patch sets a list as a whole.
 */
export function hiddenPaths(value: unknown, path: readonly string[] = []): readonly string[] {
  if (value === hidden) return [atPath('config', path)];
  if (Array.isArray(value)) return value.some((item) => hiddenPaths(item).length > 0) ? [atPath('config', path)] : [];
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => hiddenPaths(inner, [...path, key]));
}
