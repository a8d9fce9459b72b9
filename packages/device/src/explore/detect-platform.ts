import type { Candidate, Detection } from '@netraven/core/attempt';
import { patternOf } from '../platform/bounded-pattern.ts';
import type { Platform } from '../platform/platform.ts';
import { listPlatforms, type Platforms } from '../platform/platforms.ts';
import { refusalIn } from '../config/refusal-in.ts';
import { isReadCommand } from '../session/check-command.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';
import type { RawSession } from './raw-session.ts';

export interface DetectOptions {
  readonly platforms: Platforms;
  /** The SSH identification of the device, if it sent one. */
  readonly identification: string | undefined;
  /** Undefined: only the identification is looked at. */
  readonly session: RawSession | undefined;
}

const weights = { output: 4, banner: 2, prompt: 1 } as const;
type Reason = keyof typeof weights;
const maxCommands = 12;

/**
 * Proposes the platform of a device: by its SSH identification and, behind a login, by its prompt and its answers to read
 * commands such as `show version`. Sends only commands that platforms name in `detect`.
 */
export async function detectPlatform({ platforms, identification, session }: DetectOptions): Promise<Detection> {
  const reasons = new Map(platforms.list().map((platform) => [platform, new Map<Reason, string>()]));
  for (const [platform, found] of reasons) {
    const { banner } = platform.detect ?? {};
    if (banner !== undefined && identification !== undefined && patternOf(platform, banner).test(identification))
      found.set('banner', `its SSH server says ${identification}`);
  }
  const said = { identification: identification ?? null, prompt: session?.prompt ?? null };
  if (!session) return result({ ...said, commands: [] }, reasons);
  for (const [platform, found] of reasons) {
    const { anyPrompt } = compilePlatform(platform);
    if (anyPrompt.test(session.prompt)) found.set('prompt', `the prompt ${JSON.stringify(session.prompt)} fits`);
  }
  return result({ ...said, commands: await ask(session, reasons) }, reasons);
}

type Reasons = Map<Platform, Map<Reason, string>>;

/** Sends the commands of the most likely platforms first, until the answer to one fits. */
async function ask(session: RawSession, reasons: Reasons): Promise<string[]> {
  const safe = new Set(listPlatforms().map((platform) => platform.detect?.command));
  const likely = [...reasons].toSorted(([, a], [, b]) => scoreOf(b) - scoreOf(a));
  const asked = likely.filter(([platform]) => {
    const { command, output } = platform.detect ?? {};
    // A command of a foreign platform could change a device of another one.
    return command !== undefined && output !== undefined && safe.has(command) && isReadCommand(command, platform);
  });
  const commands = [...new Set(asked.map(([{ detect }]) => detect?.command ?? ''))].slice(0, maxCommands);
  const sent: string[] = [];
  for (const command of commands) {
    const answer = await session.ask(command);
    sent.push(command);
    let isFound = false;
    for (const [platform, found] of asked) {
      const { detect } = platform;
      if (detect?.command !== command || detect.output === undefined) continue;
      const match = patternOf(platform, detect.output).exec(answer.slice(0, 65_536));
      if (match) found.set('output', `the answer to \`${command}\` holds ${JSON.stringify(match[0].slice(0, 60))}`);
      // The answer speaks against it. A refusal may only tell of the rights of the login.
      else if (refusalIn(answer, platform) === undefined) found.clear();
      isFound ||= match !== null;
    }
    if (isFound) break;
  }
  return sent;
}

function scoreOf(found: ReadonlyMap<Reason, string>): number {
  return [...found.keys()].reduce((sum, reason) => sum + weights[reason], 0);
}

function result(said: Omit<Detection, 'candidates' | 'isCertain'>, reasons: Reasons): Detection {
  // Many platforms have the same prompts.
  const likely = [...reasons].filter(([, found]) => scoreOf(found) > weights.prompt);
  const hasAnswer = likely.some(([, found]) => found.has('output'));
  const sorted = likely
    .filter(([, found]) => !hasAnswer || found.has('output'))
    .toSorted(([, a], [, b]) => scoreOf(b) - scoreOf(a));
  const [first = 0, second = 0] = sorted.map(([, found]) => scoreOf(found));
  const candidates = sorted.map(([{ id, vendor, os }, found]): Candidate => {
    return { id, vendor, os, reasons: [...found.values()] };
  });
  return { ...said, candidates, isCertain: hasAnswer && first > second };
}
