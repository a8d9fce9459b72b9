import { listPlatforms, type Platform } from '../src/index.ts';
import { getSample } from '../src/sample/sample.ts';

/** A line with an address in 198.18.0.0/15, and the line that removes it. Default: a route. */
const linesOfPlatform: Readonly<Record<string, (n: number) => readonly [line: string, undo: string]>> = {
  cisco_asa: (n) => [
    `route outside 198.18.${n}.0 255.255.255.0 203.0.113.1`,
    `no route outside 198.18.${n}.0 255.255.255.0 203.0.113.1`,
  ],
  cisco_iosxr: (n) => [`logging 198.18.${n}.0`, `no logging 198.18.${n}.0`],
  juniper_junos: (n) => staticRoute('routing-options static', n),
  ubiquiti_edgeos: (n) => staticRoute('protocols static', n),
  vyos_vyos: (n) => staticRoute('protocols static', n),
};

function staticRoute(path: string, n: number): readonly [line: string, undo: string] {
  const route = `${path} route 198.18.${n}.0/24`;
  return [`set ${route} next-hop 198.51.100.${n}`, `delete ${route}`];
}

/** Returns the lines for the networks 198.18.n.0 on a platform, and those that undo them. */
export function routeLines(
  id: string,
  numbers: readonly number[],
): { readonly lines: string[]; readonly undo: string[] } {
  const route = (n: number): readonly [line: string, undo: string] => {
    const line = `ip route 198.18.${n}.0/24 198.51.100.${n}`;
    return [line, `no ${line}`];
  };
  const all = numbers.map(linesOfPlatform[id] ?? route);
  return { lines: all.map(([line]) => line), undo: all.map(([, undo]) => undo) };
}

/** Platforms that can be configured, and take a route in one line. */
export const platformsWithRoutes: readonly Platform[] = listPlatforms().filter(({ id, configure }) => {
  const { knows = [], paths } = getSample(id).configure ?? {};
  return configure && (knows.length > 0 || paths);
});
