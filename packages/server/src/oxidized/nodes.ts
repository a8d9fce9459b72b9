import { devices, health, type Database } from '@netraven/db';
import { getPlatform } from '@netraven/device';
import { mainArtifact } from '../archive/main-artifact.ts';

/** A device as Oxidized shows it. */
export interface Node {
  /** Of the device. */
  readonly id: string;
  readonly name: string;
  readonly full_name: string;
  readonly ip: string;
  readonly group: null;
  /** Its name in Oxidized, else the platform. */
  readonly model: string;
  /** The last backup. Null: none. */
  readonly last: {
    readonly start: string;
    readonly end: string;
    readonly status: string;
    readonly time: number;
  } | null;
}

/** Returns devices as Oxidized names them. Default: all. */
export async function nodesOf(db: Database, only?: readonly devices.Device[]): Promise<Node[]> {
  const { jobType } = mainArtifact;
  const all = only ?? (await devices.list(db));
  const states = await health.list(db, { jobType, ...(only && { deviceIds: only.map(({ id }) => id) }) });
  const lastOf = new Map(states.map(({ deviceId, lastTry }) => [deviceId, lastTry]));
  return all.map(({ id, name, address, platform }) => {
    const last = lastOf.get(id);
    const at = last ? timeText(last.at) : '';
    const status = last?.status === 'success' || last?.status === 'skipped' ? 'success' : 'no_connection';
    return {
      id,
      name,
      full_name: name,
      ip: address,
      group: null,
      model: getPlatform(platform)?.aliases.oxidized[0] ?? platform,
      last: last ? { start: at, end: at, status, time: 0 } : null,
    };
  });
}

/** `2026-03-01 12:00:00 UTC` */
export function timeText(time: Date): string {
  return time
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
}
