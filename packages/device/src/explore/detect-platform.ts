import { connect } from 'node:net';
import { patternOf } from '../platform/bounded-pattern.ts';
import type { Platform } from '../platform/platform.ts';
import { listPlatforms, type Platforms } from '../platform/platforms.ts';
import { checkAddress } from '../reach/check-address.ts';
import { isReadCommand } from '../session/check-command.ts';
import { compilePlatform } from '../session/compiled-platform.ts';
import { openRawSession, type RawSession, type RawSessionOptions } from './raw-session.ts';

export interface DetectOptions extends Omit<RawSessionOptions, 'credentials'> {
  /** Without credentials, only the SSH identification is looked at. */
  readonly credentials: RawSessionOptions['credentials'];
  readonly platforms: Platforms;
}

/** A platform that a device may have, with the reasons. */
export interface Candidate {
  readonly id: string;
  readonly vendor: string;
  readonly os: string;
  readonly reasons: readonly string[];
}

export interface Detection {
  /** The SSH identification, e.g. `SSH-2.0-Cisco-1.25`. Undefined if none came. */
  readonly identification: string | undefined;
  readonly prompt: string | undefined;
  /** Commands that were sent. */
  readonly commands: readonly string[];
  /** The most likely one first. */
  readonly candidates: readonly Candidate[];
}

const weights = { output: 4, banner: 2, prompt: 1 } as const;
type Reason = keyof typeof weights;
const maxCommands = 12;
const bannerMs = 10_000;

/**
 * Proposes the platform of a device: by its SSH identification and, behind a login, by its prompt and its answers to read
 * commands such as `show version`. Sends only commands that platforms name in `detect`.
 */
export async function detectPlatform(options: DetectOptions): Promise<Detection> {
  const { device, port, credentials, platforms } = options;
  const identification = await readIdentification(device.address, port, options.signal);
  const reasons = new Map(platforms.list().map((platform) => [platform, new Map<Reason, string>()]));
  for (const [platform, found] of reasons) {
    const { banner } = platform.detect ?? {};
    if (banner !== undefined && identification !== undefined && patternOf(platform, banner).test(identification))
      found.set('banner', `its SSH server says ${identification}`);
  }
  if (credentials.length === 0) return result({ identification, prompt: undefined, commands: [] }, reasons);
  const session = await openRawSession(options);
  try {
    for (const [platform, found] of reasons) {
      const { anyPrompt } = compilePlatform(platform);
      if (anyPrompt.test(session.prompt)) found.set('prompt', `the prompt ${JSON.stringify(session.prompt)} fits`);
    }
    const commands = await ask(session, reasons);
    return result({ identification, prompt: session.prompt, commands }, reasons);
  } finally {
    await session.close();
  }
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
      // The answer speaks against it.
      else found.clear();
      isFound ||= match !== null;
    }
    if (isFound) break;
  }
  return sent;
}

function scoreOf(found: ReadonlyMap<Reason, string>): number {
  return [...found.keys()].reduce((sum, reason) => sum + weights[reason], 0);
}

function result(said: Omit<Detection, 'candidates'>, reasons: Reasons): Detection {
  // Many platforms have the same prompts.
  const likely = [...reasons].filter(([, found]) => scoreOf(found) > weights.prompt);
  const hasAnswer = likely.some(([, found]) => found.has('output'));
  const candidates = likely
    .filter(([, found]) => !hasAnswer || found.has('output'))
    .toSorted(([, a], [, b]) => scoreOf(b) - scoreOf(a))
    .map(([{ id, vendor, os }, found]) => ({ id, vendor, os, reasons: [...found.values()] }));
  return { ...said, candidates };
}

/** Reads the identification that an SSH server sends first. Sends nothing. */
async function readIdentification(address: string, port: number, signal: AbortSignal): Promise<string | undefined> {
  const socket = connect({ host: checkAddress(address), port });
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  let text = '';
  const end = (): void => resolve(/^SSH-[\x20-\x7e]{1,250}/m.exec(text)?.[0]);
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    if (/^SSH-[^\n]*\n/m.test(text) || text.length > 16_384) end();
  });
  socket.on('error', end).on('close', end);
  const timer = setTimeout(end, bannerMs);
  signal.addEventListener('abort', end, { once: true });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    socket.destroy();
  }
}
