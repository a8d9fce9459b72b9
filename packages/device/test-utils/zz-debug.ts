import { startSimulator } from '../src/simulator/index.ts';
import { account, makeTestDevice } from './open.ts';
const [platform = '', undoArg = '', ...lines] = process.argv.slice(2);
const simulator = await startSimulator([{ ...account, name: 'r1', platform }]);
const d = simulator.device('r1');
if (process.env['ANS']) d.answers = JSON.parse(process.env['ANS']);
if (process.env['FAULTS']) d.faults = JSON.parse(process.env['FAULTS']);
const before = d.config;
const o = makeTestDevice(d, platform, {
  permissions: ['device:write'],
  limits: { settleMs: 300, promptMs: 20, idleMs: 5000, commandMs: 5000, configMs: 5000 },
});
const undo = undoArg === '' ? undefined : undoArg.split('|');
try {
  const s = await o.device.connect();
  console.log(
    'SAID',
    JSON.stringify(
      await s.configure(lines, { ...(undo && { undo }), ...(process.env['OPT'] && JSON.parse(process.env['OPT'])) }),
    ),
  );
} catch (e) {
  console.log('ERR', (e as any).code, (e as any).message);
}
console.log('DIFF', before === d.config);
const end = await o.device.endChange(process.env['KEEP'] === '1', o.undoOpen);
console.log('END', JSON.stringify(end, null, 1), JSON.stringify(o.device.configChange));
console.log('ASBEFORE', before === d.config);
console.log('TYPED', JSON.stringify(d.typed));
for (const l of o.log) if (l.level !== 'info') console.log(l.level, l.message, JSON.stringify(l.meta));
await o.device.close();
await simulator.close();
