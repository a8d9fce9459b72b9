import { expect, it } from 'vitest';
import { answering } from '../answering.ts';
import { inProcess } from '../in-process.ts';
import { sampleAnswers, sampleId } from '../sample-answers.ts';

/** Moves the cursor, rings, ends the line, turns the direction of text. */
const hostile = 'x\u001B[2J\u0007\r\u009B31m\u202Ey';
const answer = sampleAnswers(() => hostile);

it.each([
  ['workers list'],
  ['status'],
  ['runs list'],
  ['runs show', sampleId],
  ['tasks show', sampleId],
  ['schedules list'],
  ['schedules show', hostile],
  ['triggers list'],
  ['triggers show', hostile],
  ['triggers senders'],
  ['windows list'],
  ['channels list'],
  ['notifications list'],
  ['notifications show', hostile],
  ['notifications deliveries'],
  ['notifications show-delivery', sampleId],
  ['limits list'],
  ['devices list'],
  ['devices show', hostile],
  ['devices health'],
  ['tags list'],
  ['tags show', hostile],
  ['credentials list'],
  ['hostkeys list'],
  ['sources list'],
  ['artifacts list', hostile],
  ['artifacts history', hostile],
  ['artifacts quarantined'],
  ['artifacts search', 'word'],
  ['artifacts changes'],
  ['audit list'],
  ['retention show'],
  ['plan'],
  ['schedules pause', hostile],
  ['schedules resume', hostile],
  ['triggers pause', hostile],
  ['channels test', hostile],
  ['credentials thaw', hostile],
  ['devices release', hostile],
])('%s prints no control character of an answer', async (line, ...words) => {
  const { host, asked } = await answering(answer);
  const { stdout, stderr } = await inProcess(host, [...line.split(' '), ...words]);
  expect(asked).not.toEqual([]);
  // oxlint-disable-next-line no-control-regex
  expect(`${stdout}${stderr}`.match(/.*[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E].*/gu) ?? []).toEqual([]);
  expect(`${stdout}${stderr}`).toContain(String.raw`x\e[2J`);
});
