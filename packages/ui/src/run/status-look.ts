import {
  mdiCancel,
  mdiCircle,
  mdiCircleHalfFull,
  mdiCircleOutline,
  mdiCircleSlice6,
  mdiMinus,
  mdiRhombus,
} from '@mdi/js';
import type { AttemptStatus, RunStatus, TaskStatus } from '@netraven/api';

/** Shape, word and colour of a status. */
export interface StatusLook {
  /** A colour of the themes. */
  readonly color: string;
  readonly shape: string;
  readonly word: string;
}

export const statusLooks: Readonly<Record<RunStatus | TaskStatus | AttemptStatus, StatusLook>> = {
  queued: { color: 'waiting', shape: mdiCircleOutline, word: 'waiting' },
  running: { color: 'info', shape: mdiCircleHalfFull, word: 'running' },
  success: { color: 'success', shape: mdiCircle, word: 'ok' },
  partial: { color: 'failed', shape: mdiCircleSlice6, word: 'partly ok' },
  failed: { color: 'failed', shape: mdiCircle, word: 'says no' },
  error: { color: 'error', shape: mdiRhombus, word: 'error' },
  lost: { color: 'error', shape: mdiRhombus, word: 'lost' },
  cancelled: { color: 'warning', shape: mdiCancel, word: 'cancelled' },
  skipped: { color: 'waiting', shape: mdiMinus, word: 'skipped' },
};
