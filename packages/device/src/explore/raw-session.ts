import type { Logger } from '@netraven/core';
import { deviceError } from '../codes.ts';
import { cleanOutput } from '../config/clean-output.ts';
import { compilePlatform } from '../session/compiled-platform.ts';
import { lastLine } from '../session/received.ts';
import { defaultLimits } from '../session/limits.ts';
import { requirePlatform } from '../platform/platforms.ts';
import { connect } from '../transport/connect.ts';
import type { Credential } from '../transport/credential.ts';
import type { HostKeyStore } from '../transport/host-key.ts';

export interface RawSessionOptions {
  readonly device: { readonly id: string; readonly name: string; readonly address: string };
  readonly port: number;
  readonly credentials: readonly Credential[];
  readonly hostKeys: HostKeyStore;
  readonly legacyAlgorithms?: boolean;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Silence that ends an answer without the prompt, in ms. Default 1500. */
  readonly quietMs?: number;
}

/** The terminal of a device whose platform is unknown. */
export interface RawSession {
  /** Printed between the login and the first prompt. */
  readonly banner: string;
  /** The last line after the login. */
  readonly prompt: string;
  /** Types a line and returns the answer, without echo and prompt. Answers a pager with a blank. */
  ask(line: string): Promise<string>;
  /** The question of the pager, if one asked. */
  readonly pager: string | undefined;
  close(): Promise<void>;
}

const maxBytes = 8 * 1024 * 1024;
const maxPages = 2_000;
const longestMs = 60_000;
const pagerQuestion =
  /^.{0,40}(?:-- ?more ?--|--- ?more ?---|<--- more --->|more: <space>|press any key|press space|\(q\)uit).{0,60}$/i;

/** Logs in and opens a terminal. Knows nothing about the device: an answer ends with the prompt, or with silence. */
export async function openRawSession(options: RawSessionOptions): Promise<RawSession> {
  const { quietMs = 1_500, logger, signal } = options;
  // Only its terminal is used.
  const generic = requirePlatform('cisco_ios');
  const connection = await connect({
    ...defaultLimits,
    ...options,
    legacyAlgorithms: options.legacyAlgorithms ?? false,
    transport: 'ssh',
    jumpHosts: [],
    telnet: { platform: generic, settleMs: defaultLimits.settleMs },
    foreign: (text) => text,
  });
  let text = '';
  let isClosed = false;
  let onChange = (): void => undefined;
  const receive = (chunk: Buffer): void => {
    text += chunk.toString('latin1');
    onChange();
  };
  const closed = (): void => {
    isClosed = true;
    onChange();
  };
  const channel = await connection.shell(
    { ...generic.terminal, columns: 511 },
    { data: receive, errorData: receive, closed },
  );
  let pager: string | undefined;

  /** Resolves when the text ends with the prompt, or nothing came for a while. */
  async function settle(prompt: string | undefined): Promise<void> {
    const startedAt = performance.now();
    for (let pages = 0; ;) {
      const length = text.length;
      const { promise, resolve } = Promise.withResolvers<void>();
      onChange = resolve;
      const timer = setTimeout(resolve, quietMs);
      await promise;
      clearTimeout(timer);
      signal.throwIfAborted();
      const last = clean(lastLine(text));
      if (isClosed) return;
      if (text.length > maxBytes || performance.now() - startedAt > longestMs) {
        throw deviceError('NR_DEVICE_TIMEOUT', `${options.device.name} does not stop to answer`);
      }
      if (prompt !== undefined && last === prompt && text.length > prompt.length) return;
      if (pagerQuestion.test(last.trim())) {
        pager ??= last;
        pages += 1;
        if (pages > maxPages) throw deviceError('NR_DEVICE_PAGER', `The pager of ${options.device.name} does not end`);
        text = text.slice(0, text.length - lastLine(text).length);
        channel.write(' ');
      } else if (text.length === length && length > 0) return;
    }
  }

  await settle(undefined);
  // Some devices ask again for the login, in the terminal.
  for (const [question, answer] of [
    [/(?:user ?name|login): ?$/i, connection.login.username],
    [/password: ?$/i, connection.login.password ?? ''],
  ] as const) {
    if (!question.test(lastLine(text))) continue;
    channel.write(`${answer}\r`);
    await settle(undefined);
  }
  const prompt = clean(lastLine(text));
  const banner = clean(text.slice(0, text.length - lastLine(text).length));
  logger.debug(`The prompt of ${options.device.name} is ${JSON.stringify(prompt)}`);
  return {
    banner,
    prompt,
    get pager() {
      return pager;
    },
    async ask(line) {
      text = '';
      channel.write(`${line}\r`);
      await settle(prompt);
      const [echo = '', ...answer] = clean(text).split('\n');
      const lines = echo.includes(line) ? answer : [echo, ...answer];
      if (lines.at(-1) === prompt) lines.pop();
      return lines.join('\n');
    },
    close: () => connection.close(),
  };

  function clean(raw: string): string {
    return cleanOutput(Buffer.from(raw, 'latin1').toString('utf8'), compilePlatform(generic));
  }
}
