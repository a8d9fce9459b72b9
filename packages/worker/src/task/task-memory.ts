import type { Memory, MemoryOwner } from '@netraven/core/attempt';
import { artifacts, states, type Database } from '@netraven/db';
import type { AskDatabase } from './ask-database.ts';
import { lookUpsOf } from './look-ups.ts';

/** What earlier tasks left behind, in the database. */
export function taskMemory(db: Database, ask: AskDatabase): Memory {
  return {
    state: (owner) => ask(() => states.get(db, owner)),
    async head(owner, name) {
      const found = await ask(() => lookUpsOf(db).head(keyOf(owner, name)));
      return found && { version: found.version, isText: (text) => found.hash.equals(artifacts.hashOf(text)) };
    },
    async latest(owner, name) {
      const found = await ask(() => artifacts.latest(db, keyOf(owner, name)));
      return found && { text: found.text, version: found.version.version, savedAt: found.version.savedAt };
    },
  };
}

function keyOf({ jobType, deviceId }: MemoryOwner, name: string): artifacts.ArtifactKey {
  return { jobType, deviceId, name };
}
