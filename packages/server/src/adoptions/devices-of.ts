import { devices, type Database } from '@netraven/db';
import { getPlatform, type Platform } from '@netraven/device';

/** A device, and the rules that mask its configurations. */
export interface RuledDevice {
  readonly id: string;
  readonly name: string;
  /** Undefined: it is not built in, or has no rules for secrets. */
  readonly platform: Platform | undefined;
}

/** Finds devices by their names. Without rules, no text of a device may be stored. */
export async function devicesOf(db: Database, names: readonly string[]): Promise<ReadonlyMap<string, RuledDevice>> {
  const { found } = await devices.findNamed(db, names);
  return new Map(
    found.map(({ id, name, platform: platformId }) => {
      const platform = getPlatform(platformId);
      const hasRules = (platform?.secrets.rules.length ?? 0) > 0;
      return [name, { id, name, platform: hasRules ? platform : undefined }];
    }),
  );
}
