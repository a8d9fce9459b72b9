import type { ArtifactVersion } from '@netraven/core';
import type { ArtifactHead, Memory, MemoryOwner } from '@netraven/core/attempt';
import { artifacts, states, type Database } from '@netraven/db';
import type { AskDatabase } from './ask-database.ts';
import type { Batches } from './batches.ts';
import type { RawTexts } from './raw-texts.ts';

/**
 * Returns what earlier tasks of the job type left in the database. `heads` are those of this task's device: they stay
 * the latest ones, because no other task has the device. `onTextNotInGit`: called when the job gets a text that must not go to
 * Git.
 */
export function taskMemory(
  db: Database,
  batches: Batches,
  ask: AskDatabase,
  heads: artifacts.Heads | undefined,
  raws: RawTexts,
  onTextNotInGit: () => void,
): Memory {
  const headOf = async (owner: MemoryOwner, name: string): Promise<artifacts.Head | undefined> => {
    const known = heads?.get(name);
    return known || heads?.complete ? known : ask(() => batches.head(keyOf(owner, name)));
  };
  return {
    state: (owner) => ask(() => states.get(db, owner)),
    async head(owner, name): Promise<ArtifactHead | undefined> {
      const found = await headOf(owner, name);
      if (!found) return undefined;
      const { id, version, hash } = found;
      return {
        id,
        version,
        async isText(text) {
          const isSame = raws.isStored(found, text) || hash.equals(await artifacts.hashOf(text));
          if (isSame) raws.confirm(name, found, text);
          return isSame;
        },
      };
    },
    async latest(owner, name, version) {
      const found = await ask(() => artifacts.latest(db, { ...keyOf(owner, name), version }));
      if (found?.mirrored === false) onTextNotInGit();
      return found && { text: found.text, version: found.version.version, savedAt: found.version.savedAt };
    },
    list: async (owner) => (await ask(() => artifacts.listOf(db, owner))).map(shortened),
    history: async (owner, name) => (await ask(() => artifacts.historyOf(db, keyOf(owner, name)))).map(shortened),
  };
}

/** Returns the part of a version that a job sees. */
function shortened({ name, version, size, savedAt }: artifacts.Version): ArtifactVersion {
  return { name, version, size, savedAt };
}

function keyOf({ jobType, deviceId }: MemoryOwner, name: string): artifacts.ArtifactKey {
  return { jobType, deviceId, name };
}
