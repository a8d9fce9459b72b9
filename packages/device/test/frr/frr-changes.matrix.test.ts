import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTcpProxy } from '@netraven/test-utils/tcp-proxy';
import { randomOf } from '@netraven/test-utils/seeds';
import { frrAvailable, startFrr, type Frr } from '@netraven/test-utils/frr/start-frr';
import { makeTestDevice } from '../../test-utils/open.ts';

const why = frrAvailable();
const seed = Number(process.env['NETRAVEN_CHAOS_SEED'] ?? 1);
const limits = { settleMs: 300, promptMs: 20, idleMs: 10_000, commandMs: 10_000, lineMs: 10_000 };

let frr: Frr;
beforeAll(async () => {
  if (why === undefined) frr = await startFrr();
});
afterAll(() => frr?.stop());

/** A part of a change that FRR takes, and what undoes it. */
interface Part {
  readonly lines: readonly string[];
  readonly undo: readonly string[];
}

const parts: readonly Part[] = [
  { lines: ['ip route 198.18.1.0/24 Null0'], undo: ['no ip route 198.18.1.0/24 Null0'] },
  { lines: ['ip prefix-list TRIAL seq 5 permit 192.0.2.0/24'], undo: ['no ip prefix-list TRIAL'] },
  { lines: ['interface trial0', ' description core uplink', ' shutdown'], undo: ['no interface trial0'] },
  { lines: ['route-map TRIAL permit 10', ' match metric 7', ' set metric 9'], undo: ['no route-map TRIAL permit 10'] },
  {
    lines: [
      'router bgp 65099 vrf TRIAL',
      ' neighbor 192.0.2.99 remote-as 65001',
      ' address-family ipv4 unicast',
      '  network 198.18.9.0/24',
      ' exit-address-family',
    ],
    undo: ['no router bgp 65099 vrf TRIAL'],
  },
];
/** Lines that FRR refuses, with lines below them that must land nowhere. */
const refused = ['interface', 'router nonsense 7', 'route-map', 'nonsense 1'];

interface Trial {
  readonly name: string;
  readonly lines: readonly string[];
  readonly undo: readonly string[];
  readonly hasRefusal: boolean;
  readonly isUndoRefused: boolean;
  /** The number of the typed line behind which the connection is cut. 0: it is not. */
  readonly cut: number;
  readonly keeps: boolean;
}

const trials = Array.from({ length: 60 }, (_, index): Trial => {
  const random = randomOf(seed * 1_000 + index);
  const chosen = parts.filter(() => random() < 0.5);
  const given = chosen.length === 0 ? parts.slice(0, 1) : chosen;
  const head = refused[Math.floor(random() * refused.length)] ?? '';
  const hasRefusal = random() < 0.4;
  const isUndoRefused = random() < 0.3;
  const bad = [head, ' shutdown', ' description never'];
  const lines = [...given.flatMap((part) => part.lines)];
  if (hasRefusal) lines.push(...bad);
  const undo = given.toReversed().flatMap((part) => part.undo);
  if (isUndoRefused) undo.splice(1, 0, ...bad);
  // A line that only leaves a section is not typed.
  const typed = lines.filter((line) => !line.includes('exit-')).length;
  const cut = random() < 0.4 ? 1 + Math.floor(random() * typed) : 0;
  return {
    name: `trial ${index + 1} of seed ${seed}`,
    lines,
    undo,
    hasRefusal,
    isUndoRefused,
    cut,
    keeps: random() < 0.3,
  };
});

describe.skipIf(why !== undefined)(
  `changes of a real FRR router${why === undefined ? '' : ` (skipped: ${why})`}`,
  () => {
    test.each(trials.map((trial) => [trial.name, trial] as const))('%s', async (_, trial) => {
      const { lines, undo, hasRefusal, cut, keeps } = trial;
      const before = await frr.vtysh('show running-config');
      const proxy = await startTcpProxy(frr.port);
      let typed = 0;
      const noted = (message: string): void => {
        if (lines.some((line) => line.trim() === message) && ++typed === cut) proxy.cut();
      };
      const logger = { debug: noted, info: noted, warning: noted, error: noted, critical: noted };
      const { device, undoOpen } = makeTestDevice(
        { name: 'frr1', address: '127.0.0.1', port: proxy.port },
        'linux_frr',
        {
          channel: 'shell',
          permissions: ['device:write'],
          credentials: [
            { id: 'c1', name: 'router', networks: ['127.0.0.0/8'], username: frr.username, password: frr.password },
          ],
          limits,
          logger,
        },
      );
      try {
        const session = await device.connect();
        const error = await session.configure(lines, { undo, verify: 'lines' }).then(
          () => undefined,
          (thrown: { readonly message: string }) => thrown.message,
        );
        expect(error !== undefined, error).toBe(hasRefusal || cut > 0);
        const isKept = keeps && error === undefined;
        const end = await device.endChange(isKept, undoOpen);
        const now = await frr.vtysh('show running-config');
        expect(now).not.toContain('never');
        const sent = lines.filter((line) => !line.includes('exit-')).map((line) => line.trim());
        expect({
          end: end?.outcome,
          isAsBefore: now === before,
          removed: device.configChange?.removed ?? 0,
          missing: isKept ? sent.filter((line) => !now.includes(line)) : [],
        }).toEqual({ end: isKept ? undefined : 'undone', isAsBefore: !isKept, removed: 0, missing: [] });
      } finally {
        await device.close();
        await proxy.close();
        if ((await frr.vtysh('show running-config')) !== before) {
          // vtysh ends at the first line that is refused, such as one for a part that this trial did not make.
          for (const line of parts.flatMap((part) => part.undo)) {
            await frr.vtysh(`configure terminal\n${line}\nend`).catch(() => undefined);
          }
        }
      }
    });
  },
);
