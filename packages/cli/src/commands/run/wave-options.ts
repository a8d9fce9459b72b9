import type { Run, Waves } from '@netraven/api';
import { InvalidArgumentError, type Command } from 'commander';
import { counted } from '../../terminal/counted.ts';
import { wholeNumber } from '../whole-number.ts';

/** Options that start the devices of a run in waves. */
export interface WaveFlags {
  readonly canary?: number;
  readonly wave?: number;
  /** In percent. */
  readonly stopAbove?: number;
}

/** Declares the options that start devices in waves. */
export function waveOptions(command: Command): Command {
  return command
    .option('--canary <number>', 'run on so many devices first, and wait for them', wholeNumber(1, 100_000))
    .option('--wave <number>', 'then on so many at a time; default: all', wholeNumber(1, 100_000))
    .option('--stop-above <percent>', 'skip the rest when more of a wave fail; default with waves 10', percent);
}

/** Returns the waves; undefined if no option sets any. */
export function wavesOf({ canary, wave, stopAbove }: WaveFlags): Waves | undefined {
  if (canary === undefined && wave === undefined && stopAbove === undefined) return undefined;
  return {
    ...(canary !== undefined && { canary }),
    ...(wave !== undefined && { size: wave }),
    ...(stopAbove !== undefined && { stopAbovePercent: stopAbove }),
  };
}

/** Returns waves in words: `3 devices first, then 50 at a time, stops above 10 % failed`. */
export function describeWaves({ canary, size, stopAbovePercent = 10 }: Waves): string {
  const waves = [
    ...(canary === undefined ? [] : [`${counted(canary, 'device')} first`]),
    ...(size === undefined ? [] : [`${canary === undefined ? '' : 'then '}${size} at a time`]),
  ];
  return [...waves, `stops above ${stopAbovePercent} % failed`].join(', ');
}

/** Returns how far a run with waves is: `2 of 11, 420 devices wait`. */
export function describeProgress({ current, count, waiting }: NonNullable<Run['waves']>): string {
  return `${current} of ${count}${waiting > 0 ? `, ${waiting} ${waiting === 1 ? 'device waits' : 'devices wait'}` : ''}`;
}

function percent(value: string): number {
  const found = /^(\d{1,3}(?:\.\d{1,2})?)\s*%?$/.exec(value);
  const number = Number(found?.[1]);
  if (found && number <= 100) return number;
  throw new InvalidArgumentError('It must be a percentage from 0 to 100, e.g. 10%.');
}
