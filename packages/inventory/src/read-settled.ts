import { isDeepStrictEqual } from 'node:util';
import { importError } from './codes.ts';
import type { SourceFile, StoredFile } from './row.ts';

/** The devices of a source, and the files that they are from. */
export interface Reading {
  /** Empty for a URL: an answer that is cut off is an error. */
  readonly files: readonly (SourceFile | StoredFile)[];
}

type File = Reading['files'][number];

/**
 * A file whose last line has no end counts as whole if nothing changed it for so long: a program that writes it can pause
 * for minutes between two blocks.
 */
const quietMs = 10 * 60_000;

/** A program can pause after a whole line, too. Its file does nothing to known devices if it was changed within this time. */
const youngMs = 60_000;

/**
 * Reads a source, and once more if its devices would remove, rename or move known ones, or take their logins. Files are
 * replaced and lists change while they are read. Files that differ between the two readings do none of that, nor files that
 * were changed within the last minute: the line of a password may be missing. Answers of a server differ in more than
 * devices, e.g. in a time: there, only what two readings have in common is done.
 *
 * A file whose last line has no end is read twice, too: it may be cut, and the last line have another address or password.
 * It is whole if nothing changed it for 10 minutes, nor between the two readings.
 *
 * @param risksOf returns what the devices of a reading would do to known ones
 * @param pause waits between the two readings
 * @throws {NetRavenError} NR_SOURCE_CHANGING, and the errors of `readOnce`
 */
export async function readSettled<T extends Reading>(
  readOnce: () => Promise<T>,
  risksOf: (reading: T) => Promise<readonly string[]>,
  pause: () => Promise<unknown>,
): Promise<T> {
  const first = await readOnce();
  // Also without a risk: the address of a new device may be cut, and its login be sent to another one.
  refuseCut(first);
  const risks = new Set(await risksOf(first));
  if (risks.size === 0 && !first.files.some(hasOpenEnd)) return first;
  await pause();
  const second = await readOnce();
  refuseCut(second);
  const now = await risksOf(second);
  if (now.length === 0 && !second.files.some(hasOpenEnd)) return second;
  if (!isDeepStrictEqual(first.files, second.files) || now.some((risk) => !risks.has(risk))) {
    throw importError('NR_SOURCE_CHANGING', 'The source changed while it was read');
  }
  if (now.length > 0) refuseYoung(second);
  return second;
}

/** Refuses a reading with a file that may be cut off. */
function refuseCut({ files }: Reading): void {
  const cut = files.find((file) => hasOpenEnd(file) && !isOlder(file, quietMs));
  if (!cut) return;
  throw importError('NR_SOURCE_CHANGING', `${cut.name} may be cut off: its last line has no end`, {
    hint: 'Add a line end at the end of the file, and run the sync again. Or run it when nothing has changed the file for 10 minutes.',
  });
}

/** Refuses a reading with a file that a program may still write. */
function refuseYoung({ files }: Reading): void {
  const young = files.find((file) => !isOlder(file, youngMs));
  if (!young) return;
  throw importError('NR_SOURCE_CHANGING', `${young.name} was changed within the last minute`, {
    hint: 'Run the sync again in a minute. If the time of the file is in the future, correct it with `touch`.',
  });
}

function hasOpenEnd({ text }: File): boolean {
  return text !== '' && !/[\r\n]$/.test(text) && !isJson(text);
}

function isOlder(file: File, ms: number): boolean {
  return 'changedAt' in file && Date.now() - file.changedAt >= ms;
}

/** A JSON text that is cut is no JSON. */
function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}
