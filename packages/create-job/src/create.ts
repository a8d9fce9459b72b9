import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Answers } from './answers/answers.ts';
import { filesOf } from './files/files.ts';
import { makeFolder, type Place } from './place/place.ts';

/** Writes the new package. Never overwrites a file. @throws {CreateError} NR_CREATE_FOLDER_… */
export function create(template: string, answers: Answers, place: Place): void {
  const files = filesOf(template, answers, place);
  makeFolder(place.folder);
  for (const [path, content] of Object.entries(files)) {
    const file = join(place.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { flag: 'wx' });
  }
}
