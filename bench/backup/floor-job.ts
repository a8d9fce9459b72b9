/** Floor for a job in a separate process: the process receives each text and returns it. Run as a program, it is that process. */
import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';

export interface Job {
  /** Resolves with the returned text. */
  send(text: Buffer): Promise<Buffer>;
  end(): void;
}

const thisFile = fileURLToPath(import.meta.url);

export function startJob(): Job {
  const child = spawn(process.execPath, ['--permission', `--allow-fs-read=${thisFile}`, thisFile, 'job'], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const pipe = child.stdio[3] as Duplex;
  const waiting: { length: number; done: (text: Buffer) => void }[] = [];
  let received: Buffer[] = [];
  let size = 0;
  pipe.on('data', (chunk: Buffer) => {
    received.push(chunk);
    size += chunk.length;
    // Texts return in the order in which they were sent.
    for (let next = waiting[0]; next && size >= next.length; next = waiting[0]) {
      waiting.shift();
      const all = Buffer.concat(received);
      next.done(all.subarray(0, next.length));
      received = [all.subarray(next.length)];
      size -= next.length;
    }
  });
  return {
    send: (text) =>
      new Promise((done) => {
        waiting.push({ length: text.length, done });
        pipe.write(text);
      }),
    end: () => void child.kill(),
  };
}

if (process.argv[2] === 'job') {
  const pipe = new Socket({ fd: 3, readable: true, writable: true });
  pipe.pipe(pipe);
}
