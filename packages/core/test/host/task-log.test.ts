import { expect, it } from 'vitest';
import { TaskLog } from '../../src/host/task-log.ts';
import type { Redact } from '../../src/host/reported-errors.ts';

it('a task with very many entries has only some of them masked, also if their meta is long', () => {
  let masked = 0;
  let written = 0;
  const redact = (<Value>(value: Value): Value => {
    masked += JSON.stringify(value).length;
    return value;
  }) as Redact;
  const log = new TaskLog(() => void (written += 1), redact);
  const meta = { text: 'x'.repeat(60_000) };
  for (let entries = 0; entries < 2_000; entries++) log.take({ level: 'info', message: '', meta });
  expect(masked).toBeLessThan(33 * 2 ** 20);
  expect(written).toBe(69);
});
