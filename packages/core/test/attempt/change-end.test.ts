import { describe, expect, it } from 'vitest';
import { changeAtEnd, endWithChange, type ChangeEnd } from '../../src/attempt/index.ts';

const undone: ChangeEnd = { outcome: 'undone', message: 'r1 is as before' };
const failed: ChangeEnd = { outcome: 'undo failed', message: 'r1 may be half changed', hint: 'Type: no x' };
const halfMade: ChangeEnd = { outcome: 'half made', message: '1 of 2 lines were sent to r1' };
const notKnown: ChangeEnd = { outcome: 'not known', message: 'the commit may still run on r1' };
const kept: ChangeEnd = { outcome: 'kept', message: '2 lines were sent to r1, and stay' };
const sent: ChangeEnd = { outcome: 'kept', message: 'PUT /x was sent', hint: 'Check on r1 what PUT /x changed.' };
const threw = { status: 'error', error: { code: 'NR_JOB_THREW', message: 'no', retryable: false } } as const;
const cancelled = { ...threw, status: 'cancelled' } as const;
const judged = { status: 'failed', result: { success: false, message: 'no ping' } } as const;

describe('the end of an attempt', () => {
  it('stays as it is without a change', () => {
    expect(endWithChange(judged, undefined)).toBe(judged);
  });

  it.each([undone, kept])('of an error keeps its code and says that the change is $outcome', (change) => {
    const error = { ...threw.error, message: `no; ${change.message}` };
    expect(endWithChange(threw, change)).toEqual({ status: 'error', error });
    expect(endWithChange(cancelled, change)).toEqual({ status: 'cancelled', error });
  });

  it.each([threw, cancelled])('of a half made change is about the device, also if it is $status', (end) => {
    expect(endWithChange(end, halfMade)).toEqual({
      status: end.status,
      error: {
        code: 'NR_CHANGE_HALF_MADE',
        message: '1 of 2 lines were sent to r1. Before that, the task ended with NR_JOB_THREW: no',
        hint: expect.stringMatching(/^Compare the configuration of the device with its last backup/),
        retryable: false,
      },
    });
  });

  it.each([threw, cancelled, { status: 'success', result: { success: true } } as const])(
    'of a change whose end is not known is an error, also if it is $status',
    (end) => {
      expect(endWithChange(end, notKnown)).toMatchObject({
        status: 'error',
        error: {
          code: 'NR_CHANGE_NOT_KNOWN',
          message: expect.stringMatching(/^the commit may still run on r1\. Before that, the task ended with /),
        },
      });
    },
  );

  it('of an error has the next step on the device, if something stays that no one undoes', () => {
    expect(endWithChange({ ...threw, error: { ...threw.error, hint: 'Try x.' } }, sent)).toMatchObject({
      error: { code: 'NR_JOB_THREW', message: 'no; PUT /x was sent', hint: 'Check on r1 what PUT /x changed. Try x.' },
    });
  });

  it('of a verdict says what became of its change, and keeps verdict and result', () => {
    expect(endWithChange(judged, undone)).toMatchObject({
      ...judged,
      error: { code: 'NR_CHANGE_UNDONE', message: 'no ping; r1 is as before' },
    });
    expect(endWithChange({ ...judged, result: { success: false } }, halfMade)).toMatchObject({
      status: 'failed',
      error: { code: 'NR_CHANGE_HALF_MADE', message: '1 of 2 lines were sent to r1' },
    });
    expect(endWithChange(judged, kept)).toMatchObject({
      ...judged,
      error: {
        code: 'NR_CHANGE_KEPT',
        message: 'no ping; 2 lines were sent to r1, and stay',
        hint: expect.stringMatching(/^Check on the device/),
      },
    });
    expect(endWithChange(judged, sent)).toMatchObject({
      ...judged,
      error: { code: 'NR_CHANGE_KEPT', message: 'no ping; PUT /x was sent', hint: 'Check on r1 what PUT /x changed.' },
    });
  });

  it('has changed nothing if the whole change was undone', () => {
    const changed = { status: 'failed', result: { success: false, changed: true } } as const;
    expect(endWithChange(changed, undone)).toMatchObject({ result: { success: false, changed: false } });
    for (const change of [failed, halfMade, kept, { ...undone, othersStay: true } as const]) {
      expect(endWithChange(changed, change)).toMatchObject({ result: { changed: true } });
    }
    expect(endWithChange(judged, undone).result).toBe(judged.result);
  });

  it('of a success whose change the device took back is an error', () => {
    expect(endWithChange({ status: 'success', result: { success: true } }, undone)).toMatchObject({
      status: 'error',
      error: { code: 'NR_CHANGE_UNDONE', message: 'The change could not be kept; r1 is as before' },
    });
  });

  it('says to look at the device if other changes may stay', () => {
    const success = { status: 'success', result: { success: true } } as const;
    for (const end of [judged, success]) {
      expect(endWithChange(end, { ...undone, othersStay: true })).toMatchObject({
        error: { hint: 'Compare the configuration of the device with its last backup, and correct it by hand.' },
      });
      expect(endWithChange(end, undone)).toMatchObject({
        error: { hint: expect.stringMatching(/^Nothing to do on the device\./) },
      });
    }
  });

  it('is an error if the undo failed, also of a verdict and of a cancelled run', () => {
    const error = { code: 'NR_CHANGE_UNDO_FAILED', hint: 'Type: no x', retryable: false };
    expect(endWithChange(judged, failed)).toMatchObject({
      status: 'error',
      error: { ...error, message: 'r1 may be half changed. Before that, the task ended with failed: no ping' },
    });
    expect(endWithChange(cancelled, failed)).toMatchObject({
      status: 'error',
      error: { ...error, message: 'r1 may be half changed. Before that, the task ended with NR_JOB_THREW: no' },
    });
  });
});

it('after an undo, only what the undo left counts as the change of the configuration', () => {
  const made = { added: 2, removed: 0, diff: '@@ -1 +1,3 @@' };
  const left = { added: 0, removed: 0, diff: '' };
  expect(changeAtEnd(made, undefined)).toBe(made);
  expect(changeAtEnd(made, kept)).toBe(made);
  expect(changeAtEnd(made, halfMade)).toBe(made);
  expect(changeAtEnd(made, undone)).toBeUndefined();
  expect(changeAtEnd(made, failed)).toBeUndefined();
  expect(changeAtEnd(made, { ...undone, change: left })).toBe(left);
});
