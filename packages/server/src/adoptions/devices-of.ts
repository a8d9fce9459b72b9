import { devices, type Database } from '@netraven/db';
import { getPlatform, type Platform } from '@netraven/device';

/** A device, and the rules that mask its configurations. */
export interface RuledDevice {
  readonly id: string;
  readonly name: string;
  /** Its id. */
  readonly platformId: string;
  /** Undefined: it is not built in, or has no rules for secrets. */
  readonly platform: Platform | undefined;
}

/** Finds devices by their names. Without rules, no text of a device may be stored. */
export async function devicesOf(db: Database): Promise<(name: string) => RuledDevice | undefined> {
  const byName = new Map<string, RuledDevice>();
  for (const { id, name, platform: platformId } of await devices.list(db)) {
    const platform = getPlatform(platformId);
    const hasRules = (platform?.secrets.rules.length ?? 0) > 0;
    byName.set(name, { id, name, platformId, platform: hasRules ? platform : undefined });
  }
  return (name) => byName.get(name);
}
