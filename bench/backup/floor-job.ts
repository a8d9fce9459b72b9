/** What a job in a process of its own costs at least: it is handed each text, and hands it back. Run as a program, it is that process. */
import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';

export interface Job {
  /** Resolves with the text that came back. */
  handOver(text: Buffer): Promise<Buffer>;
  end(): void;
}

const itself = fileURLToPath(import.meta.url);

export function startJob(): Job {
  const child = spawn(process.execPath, ['--permission', `--allow-fs-read=${itself}`, itself, 'job'], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const pipe = child.stdio[3] as Duplex;
  const out: { length: number; done: (text: Buffer) => void }[] = [];
  let came: Buffer[] = [];
  let size = 0;
  pipe.on('data', (chunk: Buffer) => {
    came.push(chunk);
    size += chunk.length;
    // What comes back comes in the order in which it was sent.
    for (let next = out[0]; next && size >= next.length; next = out[0]) {
      out.shift();
      const all = Buffer.concat(came);
      next.done(all.subarray(0, next.length));
      came = [all.subarray(next.length)];
      size -= next.length;
    }
  });
  return {
    handOver: (text) =>
      new Promise((done) => {
        out.push({ length: text.length, done });
        pipe.write(text);
      }),
    end: () => void child.kill(),
  };
}

if (process.argv[2] === 'job') {
  const pipe = new Socket({ fd: 3, readable: true, writable: true });
  pipe.pipe(pipe);
}
