import type { PingResult } from '@netraven/core';
import { runProgram, type ProgramResult } from '@netraven/core/system';
import { deviceError } from '../codes.ts';
import { checkAddress, checkRange } from '../transport/check-address.ts';

export interface PingProbeOptions {
  /** Echo requests to send, 1 to 20. Default 3. */
  readonly count?: number;
  /** For each answer, in ms. Default 1000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Programs to try, in this order. Default: `fping`, `ping`. */
  readonly programs?: readonly ('fping' | 'ping')[];
}

/** Between two echo requests, in ms. */
const periodMs = 200;
/** Longest output of a program, in bytes. */
const maxOutput = 64 * 1024;

/**
 * Sends ICMP echo requests with `fping`, else with `ping`. If neither works, `unavailable` has the reason.
 * @throws {NetRavenError} NR_DEVICE_ADDRESS_INVALID, NR_DEVICE_OPTION_INVALID, NR_DEVICE_ABORTED
 */
export async function ping(address: string, options: PingProbeOptions = {}): Promise<PingResult> {
  const host = checkAddress(address);
  const count = checkRange('count', options.count ?? 3, 1, 20);
  const timeoutMs = checkRange('timeoutMs', options.timeoutMs ?? 1000, 50, 60_000);
  const { signal, programs = ['fping', 'ping'] } = options;
  const why: string[] = [];
  for (const program of programs) {
    if (signal?.aborted) break;
    const { args, read } = probes[program];
    const deadlineMs = count * Math.max(timeoutMs, periodMs) + 2000;
    // C, because a program reads the output. No other part of our environment is passed on.
    const env = { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C' };
    const output = await runProgram(program, args(host, count, timeoutMs), { env, deadlineMs, signal, maxOutput });
    if (signal?.aborted) break;
    const times = output.startError ? undefined : read({ code: output.code, text: textOf(output) });
    if (times) return summary(times.sent, times.answered);
    why.push(`${program}: ${reasonIn(output)}`);
  }
  if (signal?.aborted) throw deviceError('NR_DEVICE_ABORTED', `The task ended while it pinged ${host}`);
  return { sent: 0, received: 0, unavailable: why.join('; ') };
}

interface Times {
  readonly sent: number;
  /** Round trips, in ms. */
  readonly answered: readonly number[];
}

interface Probe {
  readonly args: (host: string, count: number, timeoutMs: number) => string[];
  /** Returns undefined if the program cannot send ICMP. */
  readonly read: (output: { readonly code: number | null; readonly text: string }) => Times | undefined;
}

const probes: Record<'fping' | 'ping', Probe> = {
  fping: {
    args: (host, count, timeoutMs) => {
      const waits = ['-t', String(timeoutMs), '-p', String(periodMs)];
      return ['-q', '-C', String(count), ...waits, '--', host];
    },
    // Status 2: the name has no address, so nothing was sent. 3 and 4: wrong options or missing rights.
    read: ({ code, text }) => {
      if (code === 2) return { sent: 0, answered: [] };
      const line = /^\S+ +: ((?:(?:[\d.]+|-) ?)+)$/m.exec(text)?.[1];
      if ((code !== 0 && code !== 1) || line === undefined) return undefined;
      const each = line.trim().split(' ');
      return { sent: each.length, answered: each.filter((ms) => ms !== '-').map(Number) };
    },
  },
  ping: {
    args: (host, count, timeoutMs) => {
      const wait = process.platform === 'darwin' ? timeoutMs : Math.ceil(timeoutMs / 1000);
      return ['-n', '-c', String(count), '-i', String(periodMs / 1000), '-W', String(wait), '--', host];
    },
    read: ({ text }) => {
      const sent = /^(\d+) packets transmitted/m.exec(text)?.[1];
      if (sent === undefined) return undefined;
      return {
        sent: Number(sent),
        // Two routers may answer for one address.
        answered: [...text.matchAll(/ time[=<]([\d.]+) ?ms(?! \(DUP!\))/g)].map((found) => Number(found[1])),
      };
    },
  },
};

function summary(sent: number, answered: readonly number[]): PingResult {
  if (answered.length === 0) return { sent, received: 0 };
  const sum = answered.reduce((total, ms) => total + ms, 0);
  return {
    sent,
    received: answered.length,
    minMs: Math.min(...answered),
    avgMs: Math.round((sum / answered.length) * 1000) / 1000,
    maxMs: Math.max(...answered),
  };
}

function textOf({ stdout, stderr }: ProgramResult): string {
  return `${stdout}\n${stderr}`.trim();
}

function reasonIn(output: ProgramResult): string {
  const { code, startError } = output;
  if (startError) return startError.code === 'ENOENT' ? 'not installed' : (startError.code ?? startError.message);
  return textOf(output).split('\n')[0] || `ended with status ${code}`;
}
