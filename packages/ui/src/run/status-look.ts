import {
  mdiAlertCircle,
  mdiCancel,
  mdiCheckCircle,
  mdiCircle,
  mdiClockOutline,
  mdiHelpCircle,
  mdiProgressClock,
  mdiRhombus,
  mdiSkipNextCircle,
} from '@mdi/js';
import type { AttemptStatus, RunStatus, TaskStatus } from '@netraven/api';

/** How a status is shown. */
export interface StatusLook {
  readonly color: string;
  readonly icon: string;
  readonly word: string;
}

export const statusLooks: Readonly<Record<RunStatus | TaskStatus | AttemptStatus, StatusLook>> = {
  queued: { color: 'on-surface-variant', icon: mdiClockOutline, word: 'waiting' },
  running: { color: 'info', icon: mdiProgressClock, word: 'running' },
  success: { color: 'success', icon: mdiCheckCircle, word: 'success' },
  partial: { color: 'warning', icon: mdiAlertCircle, word: 'partly failed' },
  failed: { color: 'failed', icon: mdiCircle, word: 'says no' },
  error: { color: 'error', icon: mdiRhombus, word: 'error' },
  lost: { color: 'error', icon: mdiHelpCircle, word: 'lost' },
  cancelled: { color: 'warning', icon: mdiCancel, word: 'cancelled' },
  skipped: { color: 'on-surface-variant', icon: mdiSkipNextCircle, word: 'skipped' },
};
