import { importError } from './codes.ts';
import type { SourceFile } from './row.ts';

/** The devices of a source, and the files that they are from. */
export interface Reading {
  /** Empty for a URL: an answer that is cut off is an error. */
  readonly files: readonly SourceFile[];
}

/**
 * Reads a source, and once more if its devices would remove, rename or move known ones, or take their logins. Files are
 * replaced and lists change while they are read: only what two readings have in common is done.
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
  const read = async (): Promise<T> => {
    const reading = await readOnce();
    // Also without a risk: the address of a new device may be cut, and its login be sent to another one.
    checkEnds(reading.files);
    return reading;
  };
  const first = await read();
  const risks = new Set(await risksOf(first));
  if (risks.size === 0) return first;
  await pause();
  const second = await read();
  const now = await risksOf(second);
  if (now.every((risk) => risks.has(risk))) return second;
  throw importError('NR_SOURCE_CHANGING', 'The source changed while it was read');
}

/** Refuses a file without a line end at its end: its last line may be cut, and have another address or password. */
function checkEnds(files: readonly SourceFile[]): void {
  const cut = files.find(({ text }) => text !== '' && !/[\r\n]$/.test(text) && !isJson(text));
  if (!cut) return;
  throw importError('NR_SOURCE_CHANGING', `${cut.name} may be cut off: its last line has no end`, {
    hint: 'Add a line end at the end of the file, and run the sync again.',
  });
}

/** A JSON text that is cut is no JSON. */
function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}
