import { expect, it } from 'vitest';
import { WrongTokens } from '../../src/http/wrong-tokens.ts';
import { recordingLogger } from '../../test-utils/recording-logger.ts';

it('wrong tokens of one address are slowed down after 10, and those of all addresses after 100', async () => {
  let pauses = 0;
  const wrong = new WrongTokens(recordingLogger(), async () => void pauses++);
  for (let n = 0; n < 10; n++) await wrong.count('127.0.0.1');
  expect(pauses).toBe(0);
  await wrong.count('127.0.0.1');
  expect(pauses).toBe(1);
  for (let n = 11; n < 100; n++) await wrong.count(`127.0.1.${n}`);
  expect(pauses).toBe(1);
  await wrong.count('127.0.2.1');
  expect(pauses).toBe(2);
});

it('at most 50 callers wait, and 100,000 wrong tokens make 14 log entries', async () => {
  const logger = recordingLogger();
  const { promise, resolve } = Promise.withResolvers<void>();
  const wrong = new WrongTokens(logger, () => promise);
  const answers = Array.from({ length: 100_000 }, () => wrong.count('127.0.0.1'));
  resolve();
  expect((await Promise.all(answers)).filter((then) => then === 'answer')).toHaveLength(60);
  expect(logger.entries).toHaveLength(14);
});
