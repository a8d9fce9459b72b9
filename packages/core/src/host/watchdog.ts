import { readFileSync } from 'node:fs';
import type { NetRavenError } from '../contract/netraven-error.ts';
import { hostError } from './codes.ts';
import { queuedMs } from './own-time.ts';
import { excessIn, markInUse } from './working-folder.ts';

const lookMs = 250;
/** Looks without a sign of life after which the event loop counts as blocked: 5 s. */
const patience = 20;
/** Part of a look that counts at least: a process that loops on a busy machine ends too. */
const leastPart = 1 / 3;
/** Limit of resident memory, in MB. The heap limit does not count buffers. */
const memoryMb = 512;
/** Looks between two checks of the folder. */
const looksPerFolder = 4;
/** Looks between two marks of the folder: an hour. */
const looksPerMark = 14_400;

/** Watches one job host: its event loop, memory and folder. */
export class Watchdog {
  readonly #timer: NodeJS.Timeout;
  /** Looks since the last sign of life. Not a time: while this process is blocked, no sign arrives. */
  #looks = 0;

  constructor(of: {
    pid: () => number | undefined;
    /** The folder it may write to. */
    folder: string;
    /** Returns true while signs of life are required. */
    mustSign: () => boolean;
    kill: (reason: NetRavenError) => void;
  }) {
    let count = 0;
    let queued = 0;
    this.#timer = setInterval(() => {
      const before = queued;
      queued = Math.max(before, queuedMs(of.pid()));
      // Time in the queue for a processor does not count: the machine is busy, not the job.
      if (of.mustSign()) this.#looks += Math.max(leastPart, 1 - (queued - before) / lookMs);
      if (of.mustSign() && this.#looks > patience) {
        of.kill(
          hostError(
            'NR_HOST_BLOCKED',
            `the job host gave no sign of life for ${(patience * lookMs) / 1_000} s in which it could run`,
          ),
        );
      }
      const usedMb = residentMb(of.pid());
      if (usedMb > memoryMb) {
        of.kill(hostError('NR_HOST_MEMORY', `the job host used ${usedMb} MB; it may use ${memoryMb}`));
      }
      if (count % looksPerMark === looksPerMark - 1) markInUse(of.folder);
      const excess = ++count % looksPerFolder === 0 ? excessIn(of.folder, of.pid()) : undefined;
      if (excess !== undefined) of.kill(hostError('NR_HOST_DISK', `the job host has ${excess}`));
    }, lookMs);
  }

  /** Notes a sign of life. */
  sign(): void {
    this.#looks = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** Returns the resident memory of a process in MB; 0 if the system does not report it. */
function residentMb(pid: number | undefined): number {
  try {
    // Not `statm`: it counts pages, whose size differs by kernel.
    const [, kb = 0] = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kb) / 1024);
  } catch {
    return 0;
  }
}
