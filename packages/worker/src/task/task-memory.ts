import type { ArtifactHead, Memory, MemoryOwner } from '@netraven/core/attempt';
import { artifacts, states, type Database } from '@netraven/db';
import type { AskDatabase } from './ask-database.ts';
import type { Batches } from './batches.ts';

/**
 * Returns what earlier tasks of the job type left in the database. `heads` are those of this task's device: they stay
 * the latest ones, because no other task has the device.
 */
export function taskMemory(
  db: Database,
  batches: Batches,
  ask: AskDatabase,
  heads: artifacts.Heads | undefined,
): Memory {
  const headOf = async (owner: MemoryOwner, name: string): Promise<artifacts.Head | undefined> => {
    const known = heads?.get(name);
    return known || heads?.complete ? known : ask(() => batches.head(keyOf(owner, name)));
  };
  return {
    state: (owner) => ask(() => states.get(db, owner)),
    async head(owner, name): Promise<ArtifactHead | undefined> {
      const found = await headOf(owner, name);
      return (
        found && { version: found.version, isText: async (text) => found.hash.equals(await artifacts.hashOf(text)) }
      );
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
