import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { silent } from '@netraven/db/test-utils/database';
import { Repeater } from '../src/repeater.ts';

it('logs a failure once while it lasts, and again when it comes back', async () => {
  const errors: string[] = [];
  const logger = { ...silent, error: (message: string) => void errors.push(message) };
  const outcomes = ['no disk', 'no disk', undefined, 'no disk', 'no memory'];
  let round = 0;
  const repeater = new Repeater(logger, 'Runs could not be looked at', 1, async () => {
    const outcome = outcomes[round++];
    if (outcome !== undefined) throw new Error(outcome);
  });
  await expect.poll(() => round).toBeGreaterThan(outcomes.length);
  await repeater.close();
  expect(errors).toEqual(['no disk', 'no disk', 'no memory'].map((why) => `Runs could not be looked at: ${why}`));
});

it('does not begin again while it works, and ends with its work', async () => {
  let atOnce = 0;
  let most = 0;
  const repeater = new Repeater(silent, 'Nothing', 1, async () => {
    most = Math.max(most, ++atOnce);
    await wait(30);
    atOnce -= 1;
  });
  await expect.poll(() => atOnce).toBe(1);
  await wait(50);
  await repeater.close();
  expect({ atOnce, most }).toEqual({ atOnce: 0, most: 1 });
});

it('logs a statement that took too long: no other part reports it', async () => {
  const errors: string[] = [];
  const logger = { ...silent, error: (message: string) => void errors.push(message) };
  const repeater = new Repeater(logger, 'Old runs could not be removed', 1, async () => {
    const timeout = { code: '57014', severity: 'ERROR' };
    throw Object.assign(new Error('canceling statement due to statement timeout'), timeout);
  });
  await expect.poll(() => errors.length).toBe(1);
  await repeater.close();
});

it('a database that is away is reported elsewhere', async () => {
  const errors: string[] = [];
  const logger = { ...silent, error: (message: string) => void errors.push(message) };
  let rounds = 0;
  const repeater = new Repeater(logger, 'Runs could not be looked at', 1, async () => {
    rounds += 1;
    throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });
  });
  await expect.poll(() => rounds).toBeGreaterThan(1);
  await repeater.close();
  expect(errors).toEqual([]);
});
