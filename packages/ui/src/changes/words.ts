import type { ArtifactChange } from '@netraven/api';
import { devicesInWords } from '../run/words.ts';

/** Formats the number of changes and of their devices: `2 different changes on 12 devices`. */
export function changesInWords(changes: readonly Pick<ArtifactChange, 'devices'>[]): string {
  const names = new Set(changes.flatMap(({ devices }) => devices.map(({ name }) => name)));
  // Of a fleet job.
  names.delete('');
  const count = changes.length === 1 ? '1 change' : `${changes.length} different changes`;
  return names.size === 0 ? count : `${count} on ${devicesInWords(names.size)}`;
}
