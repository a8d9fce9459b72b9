import { randomInt } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { processHasEnded, recordProcess, type RecordedProcess } from '../system/recorded-process.ts';
import { hostError } from './codes.ts';

/**
 * Users of job hosts when NetRaven runs as root: numbers that neither Debian nor systemd assigns. Processes of one user may
 * signal each other, so each package has a user of its own.
 */
const first = 60_706;
const count = 478;

/**
 * The users of the job hosts of one process. No other process of this machine has one of them: each process notes its
 * users in a folder of root's.
 */
export class JobUsers {
  readonly #users = new Map<string, number>();
  readonly #folder: string;
  readonly #process: RecordedProcess;

  /** @param folder Default: `/run/netraven/job-users`, or a folder for temporary files if root may not write there. */
  constructor(folder?: string, process: RecordedProcess = recordProcess()) {
    this.#folder = folder ?? usersFolder();
    this.#process = process;
  }

  /**
   * Returns the user of an owner. If all numbers are taken, it shares the user of another owner of this process.
   *
   * @throws {NetRavenError} NR_HOST_START if other processes have all numbers
   */
  of(owner: string): number {
    const known = this.#users.get(owner);
    if (known !== undefined) return known;
    const user = this.#claimAny() ?? this.#shared();
    this.#users.set(owner, user);
    return user;
  }

  #claimAny(): number | undefined {
    const taken = new Set(this.#notes().map((note) => note.user));
    for (let left = count - taken.size; left > 0; left--) {
      const free = Array.from({ length: count }, (_, at) => first + at).filter((user) => !taken.has(user));
      // At random: two processes that look at the same moment rarely choose the same number.
      const user = free[randomInt(free.length)] as number;
      if (this.#claim(user)) return user;
      taken.add(user);
    }
    return undefined;
  }

  /** Notes a user first, and looks for others then: of two processes, one sees the other in any case. */
  #claim(user: number): boolean {
    const { pid, startedAt = '' } = this.#process;
    const own = `${user}-${pid}-${startedAt}`;
    writeFileSync(join(this.#folder, own), '');
    if (this.#notes().every((note) => note.user !== user || note.name === own)) return true;
    rmSync(join(this.#folder, own), { force: true });
    return false;
  }

  #shared(): number {
    const own = [...this.#users.values()];
    if (own.length > 0) return own[this.#users.size % own.length] as number;
    throw hostError('NR_HOST_START', `Other workers of this machine have all ${count} users of job hosts`, {
      hint: 'Stop one of the workers of this machine, or run it in a container of its own.',
    });
  }

  /** Returns the notes of living processes, and removes the others. */
  #notes(): { readonly name: string; readonly user: number }[] {
    const ended = new Map<string, boolean>();
    return readdirSync(this.#folder).flatMap((name) => {
      const [user, pid, startedAt] = name.split('-');
      const process = `${pid}-${startedAt}`;
      const noted = { pid: Number(pid), hostname: hostname(), ...(startedAt && { startedAt }) };
      if (!ended.has(process)) ended.set(process, processHasEnded(noted));
      if (!ended.get(process)) return [{ name, user: Number(user) }];
      rmSync(join(this.#folder, name), { force: true });
      return [];
    });
  }
}

function usersFolder(): string {
  for (const folder of ['/run/netraven/job-users', join(tmpdir(), 'netraven-job-users')]) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const { uid, mode } = lstatSync(folder);
      // In a folder for temporary files, anybody could have made it.
      if (uid === process.getuid?.() && (mode & 0o022) === 0) return folder;
    } catch {
      // A container whose root file system cannot be written.
    }
  }
  throw hostError(
    'NR_HOST_START',
    'The users of job hosts cannot be noted in /run/netraven or in the folder for temporary files',
    {
      hint: 'Let root write to /run: jobs of two workers must not share a user.',
    },
  );
}

let own: JobUsers | undefined;

/** Returns the user of an owner in this process. */
export function jobUserOf(owner: string): number {
  return (own ??= new JobUsers()).of(owner);
}
