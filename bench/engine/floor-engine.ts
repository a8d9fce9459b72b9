import { PgBoss } from 'pg-boss';
import { now, type Engine } from './engines.ts';
import { drainFloor } from './floor-boss.ts';
import { readNeeds } from './floor-reads.ts';
import { openBed } from './tables.ts';

/** pg-boss alone on NetRaven's tables. Only the setup uses NetRaven. @param reads it reads what a login needs, too */
export async function openFloor(folder: string, reads: boolean): Promise<Engine> {
  const bed = await openBed(folder);
  const { db } = bed;
  const boss = new PgBoss({
    db: { executeSql: (text, values) => db.pool.query(text, values) },
    schedule: false,
    supervise: false,
  });
  await boss.start();
  return {
    fill: async (count) => void (await bed.createRun('noop', count)),
    drain: (count) => drainFloor(db.pool, boss, count, reads ? readNeeds : undefined),
    async idle() {
      let started = Promise.withResolvers<number>();
      await boss.createQueue('idle');
      // Its shortest interval. The default is 2 s.
      await boss.work('idle', { pollingIntervalSeconds: 0.5 }, async () => started.resolve(now()));
      return async () => {
        started = Promise.withResolvers();
        const asked = now();
        await boss.send('idle', {});
        return (await started.promise) - asked;
      };
    },
    async close() {
      await boss.stop({ graceful: false, close: false });
      await bed.close();
    },
  };
}
