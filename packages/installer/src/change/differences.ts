import type { PackageRecord } from '@netraven/core/registry';

/** A value that an upgrade changes: its path in the record, and its values before and after. */
export interface Difference {
  /** `permissions`, `meta.timeoutMs`, `configSchema.properties.startup.default`, … */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Compares two versions of a package, in the fields that a person must confirm. */
export function differences(before: PackageRecord, after: PackageRecord): Difference[] {
  return [
    ...compare('permissions', before.permissions.toSorted(), after.permissions.toSorted()),
    ...compare('meta', before.meta, after.meta),
    ...compare('configSchema', before.configSchema, after.configSchema),
  ];
}

function compare(path: string, before: unknown, after: unknown): Difference[] {
  if (isPlain(before) && isPlain(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => compare(`${path}.${key}`, before[key], after[key]));
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [{ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }];
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
