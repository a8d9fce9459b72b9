import { readFileSync } from 'node:fs';
import type { NetRavenError } from '../contract/netraven-error.ts';
import { hostError } from './codes.ts';
import { excessIn } from './task-folder.ts';

const lookMs = 250;
/** Without a sign of life in so many looks while tasks run, the event loop counts as blocked: 5 s. */
const patience = 20;
/** Resident memory a job host may use, in MB: the heap limit does not count buffers. */
const memoryMb = 512;
/** Looks between two at its folder. */
const looksPerFolder = 4;
/** Messages a job host may send between two looks at it. */
const maxMessages = 20_000;

/** Looks after one job host: whether it lives, how much it takes, how much it sends. */
export class Watchdog {
  readonly #kill: (reason: NetRavenError) => void;
  readonly #timer: NodeJS.Timeout;
  /** Since the last sign of life. Not a time: while this process stands still, nobody can give a sign. */
  #looks = 0;
  #messages = 0;

  /** `isBusy`: only then it must show that it lives. */
  constructor(of: {
    pid: number | undefined;
    /** Where it may write. */
    folder: string;
    isBusy: () => boolean;
    kill: (reason: NetRavenError) => void;
  }) {
    this.#kill = of.kill;
    let count = 0;
    this.#timer = setInterval(() => {
      this.#messages = 0;
      if (of.isBusy() && ++this.#looks > patience) {
        of.kill(hostError('NR_HOST_BLOCKED', `the job host gave no sign of life for ${(patience * lookMs) / 1_000} s`));
      }
      const usedMb = residentMb(of.pid);
      if (usedMb > memoryMb) {
        of.kill(hostError('NR_HOST_MEMORY', `the job host used ${usedMb} MB; it may use ${memoryMb}`));
      }
      const excess = ++count % looksPerFolder === 0 ? excessIn(of.folder) : undefined;
      if (excess !== undefined) of.kill(hostError('NR_HOST_DISK', `the job host has ${excess}`));
    }, lookMs);
  }

  /** A sign of life. */
  sign(): void {
    this.#looks = 0;
  }

  /** Counts messages that came. Returns whether they may be handled. */
  admits(messages: number): boolean {
    this.sign();
    this.#messages += messages;
    if (this.#messages <= maxMessages) return true;
    this.#kill(hostError('NR_HOST_FLOOD', `more than ${maxMessages} messages came within ${lookMs} ms`));
    return false;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** Resident memory of a process in MB; 0 where the system does not tell (then only the heap limit holds). */
function residentMb(pid: number | undefined): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return Math.round((pages * 4096) / 2 ** 20);
  } catch {
    return 0;
  }
}
