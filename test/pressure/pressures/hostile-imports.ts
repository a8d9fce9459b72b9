import { performance } from 'node:perf_hooks';
import type { Pressure } from '../pressure.ts';
import type { Size } from '../world.ts';

const numbered = (lines: number, line: (n: number) => string): string[] =>
  Array.from({ length: lines }, (_, n) => line(n));
const address = (n: number): string => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;

interface File {
  readonly kind: string;
  readonly name: string;
  readonly text: string;
}

/** Files that cost the most to read and to compare. */
const files: Readonly<Record<string, (size: Size) => File>> = {
  // Each row is refused because of the one before.
  'chain of jump hosts': ({ rows }) => ({
    kind: 'csv',
    name: 'devices.csv',
    text: [
      'name,address,platform,jumpHost',
      ...numbered(rows, (n) => `sw-${n},${address(n)},cisco_ios,sw-${n === 0 ? 'unknown' : n - 1}`),
    ].join('\n'),
  }),
  'patterns of stars': ({ lines }) => ({
    kind: 'ssh-config',
    name: 'config',
    text: [
      ...numbered(lines, (n) => `Host ${'a'.repeat(40)}${n}\n  HostName ${address(n)}`),
      ...numbered(lines / 100, (n) => `Host ${'*a'.repeat(30)}*b${n}\n  User ann`),
    ].join('\n'),
  }),
  'chain of groups': ({ rows, lines }) => ({
    kind: 'ansible',
    name: 'hosts',
    text: [
      ...numbered(rows / 5_000, (n) => `[g0]\nsw${n}-[1:5000] ansible_network_os=ios`),
      ...numbered(
        lines / 2,
        (n) => `[g${n + 1}:children]\ng${n}\n[g${n + 1}:vars]\nv${n}={{ v${n + 1} }}{{ v${n + 1} }}`,
      ),
    ].join('\n'),
  }),
};

/** Imports the worst files, all at once, as dry runs. */
export const hostileImports: Pressure = {
  name: 'imports of the worst kind',
  async press({ house, size }) {
    const broken: string[] = [];
    const done = await Promise.all(
      Object.entries(files).map(async ([what, file]) => {
        const { kind, ...text } = file(size);
        const begun = performance.now();
        const answer = await house
          .api('/devices/import', { kind, files: [text], platform: 'cisco_ios', skipBad: true, dryRun: true })
          .then(
            () => 'read',
            (error: unknown) => String(error),
          );
        const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
        const [, status = '', code = ''] = /answered (\d+): .*?(NR_[A-Z_]+)/.exec(answer) ?? [];
        // It may be refused with a reason, but never fail.
        if (answer !== 'read' && !/^4\d\d$|^503$/.test(status)) broken.push(`${what}: ${answer.slice(0, 500)}`);
        return `${what} ${answer === 'read' ? 'read' : code} in ${seconds} s`;
      }),
    );
    return { done: done.join(', '), broken };
  },
};
