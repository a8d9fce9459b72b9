import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Answers } from './answers/answers.ts';
import type { Template } from './answers/templates.ts';
import { filesOf } from './files/files.ts';
import { makeFolder, type Place } from './place/place.ts';

/** Writes the new package. Never overwrites a file. @throws {CreateError} NR_CREATE_FOLDER_UNUSABLE */
export function create(templates: string, answers: Answers, template: Template, place: Place): void {
  const files = filesOf(templates, answers, template, place);
  makeFolder(place.folder);
  for (const [path, content] of Object.entries(files)) {
    const file = join(place.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { flag: 'wx' });
  }
}
