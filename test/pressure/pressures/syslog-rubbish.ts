import { fork } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import type { Pressure } from '../pressure.ts';

/** Sends rubbish to the syslog listener, by UDP and TCP, from a process of its own. */
export const syslogRubbish: Pressure = {
  name: '10 MB/s of syslog rubbish',
  async press({ syslogPort }, calm) {
    const child = fork(new URL('syslog-process.ts', import.meta.url), [String(syslogPort)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const begun = performance.now();
    if (!calm.aborted) await new Promise((resolve) => calm.addEventListener('abort', resolve, { once: true }));
    const seconds = (performance.now() - begun) / 1_000;
    const answer = once(child, 'message');
    const gone = once(child, 'exit');
    child.send('end');
    const [{ udp, tcp }] = (await answer) as [{ udp: number; tcp: number }];
    await gone;
    const rate = (bytes: number): string => `${(bytes / 1e6 / seconds).toFixed(1)} MB/s`;
    return { done: `${rate(udp)} by UDP, ${rate(tcp)} taken by TCP`, broken: [] };
  },
};
