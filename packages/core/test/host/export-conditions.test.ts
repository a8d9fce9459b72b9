import { expect, it } from 'vitest';
import { exportConditions } from '../../src/host/export-conditions.ts';

it.each<[execArgv: string[], nodeOptions: string, conditions: string[]]>([
  [[], '', []],
  [['--conditions=@netraven/source', '--inspect'], '', ['@netraven/source']],
  [['-C', 'a', '--conditions', 'b'], '', ['a', 'b']],
  [['--conditions=a'], '--max-old-space-size=100 --conditions=b -C c', ['b', 'c', 'a']],
  [['--conditions=a'], '--conditions=a', ['a']],
])('reads the conditions of %j with NODE_OPTIONS %j: %j', (execArgv, nodeOptions, conditions) => {
  expect(exportConditions(execArgv, nodeOptions)).toEqual(conditions);
});
