import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { builtInFolder } from '../src/platform/platforms.ts';

type Session = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Returns the session.json of a built-in platform. */
export function sessionOf(platform: string): Session {
  return JSON.parse(readFileSync(join(builtInFolder(platform), 'session.json'), 'utf8')) as Session;
}

/** Returns the sample configuration of a built-in platform. */
export function configOf(platform: string): string {
  return readFileSync(join(builtInFolder(platform), 'running-config.txt'), 'utf8');
}

/**
 * Makes a platform folder whose simulated devices differ from the built-in ones.
 *
 * @param changes replace fields of its session.json
 * @param atEnd gets what removes the folder
 */
export function makeVariant(platform: string, changes: object, atEnd: (remove: () => void) => void): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'netraven-variant-')), platform);
  atEnd(() => rmSync(dirname(folder), { recursive: true }));
  cpSync(builtInFolder(platform), folder, { recursive: true });
  writeFileSync(join(folder, 'session.json'), JSON.stringify({ ...sessionOf(platform), ...changes }));
  return folder;
}

/** Returns the field of a session.json that shows this prompt outside configuration mode. */
export function withPrompt(platform: string, privileged: string): object {
  const user = privileged.replace(/#(?= ?$)/, '>');
  return { prompts: { ...sessionOf(platform)['prompts'], user, privileged } };
}
