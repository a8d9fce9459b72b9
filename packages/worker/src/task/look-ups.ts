import { artifacts, credentials, hostKeys, type Database } from '@netraven/db';
import { gather } from './gather.ts';

/** What every task asks the database; many tasks at once ask in one query. Nothing is kept: each answer is read anew. */
export interface LookUps {
  /** Opened, in the order to try. */
  credentials(tags: readonly string[]): Promise<credentials.OpenCredential[]>;
  hostKey(deviceId: string): Promise<hostKeys.HostKey | undefined>;
  pin(pin: hostKeys.Pin): Promise<hostKeys.HostKey>;
  /** The latest version, without its text. */
  head(of: artifacts.ArtifactKey): Promise<artifacts.Head | undefined>;
}

const made = new WeakMap<Database, LookUps>();

/** The look-ups all tasks of a database share. */
export function lookUpsOf(db: Database): LookUps {
  let lookUps = made.get(db);
  if (!lookUps) made.set(db, (lookUps = make(db)));
  return lookUps;
}

function make(db: Database): LookUps {
  return {
    credentials: gather(async (asked) => {
      const distinct = new Map(asked.map((tags) => [JSON.stringify(tags), tags]));
      const found = new Map<string, credentials.OpenCredential[]>();
      for (const [key, tags] of distinct) found.set(key, await credentials.forTags(db, tags));
      return asked.map((tags) => found.get(JSON.stringify(tags)) ?? []);
    }),
    hostKey: gather((deviceIds) => hostKeys.getAll(db, deviceIds)),
    pin: gather((pins) => hostKeys.pinAll(db, pins)),
    head: gather((keys) => artifacts.heads(db, keys)),
  };
}
