import { hidden, hideSecrets, isObject, type PackageRecord } from '@netraven/core/registry';
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

/** Returns a config without the secrets that {@link hideSecrets} replaced. A list that had one as an item is left out. */
export function withoutHidden(config: Record<string, unknown>): Record<string, unknown> {
  const kept = keep(config);
  return isObject(kept) ? kept : {};
}

function keep(value: unknown): unknown {
  if (value === hidden) return undefined;
  if (Array.isArray(value)) {
    const items = value.map(keep);
    return items.includes(undefined) ? undefined : items;
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const kept = keep(inner);
      return kept === undefined ? [] : [[key, kept]];
    }),
  );
}
