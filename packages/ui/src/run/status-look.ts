import {
  mdiAlertCircle,
  mdiCancel,
  mdiCheckCircle,
  mdiClockAlert,
  mdiClockOutline,
  mdiHelpCircle,
  mdiProgressClock,
  mdiSkipNextCircle,
} from '@mdi/js';
import type { RunStatus, TaskStatus } from '@netraven/api';

/** How a status is shown. */
export interface StatusLook {
  readonly color: string;
  readonly icon: string;
  readonly word: string;
}

export const statusLooks: Readonly<Record<RunStatus | TaskStatus, StatusLook>> = {
  queued: { color: 'on-surface-variant', icon: mdiClockOutline, word: 'waiting' },
  running: { color: 'info', icon: mdiProgressClock, word: 'running' },
  success: { color: 'success', icon: mdiCheckCircle, word: 'success' },
  partial: { color: 'warning', icon: mdiAlertCircle, word: 'partly failed' },
  failed: { color: 'error', icon: mdiAlertCircle, word: 'failed' },
  timed_out: { color: 'error', icon: mdiClockAlert, word: 'timed out' },
  lost: { color: 'error', icon: mdiHelpCircle, word: 'lost' },
  cancelled: { color: 'warning', icon: mdiCancel, word: 'cancelled' },
  skipped: { color: 'on-surface-variant', icon: mdiSkipNextCircle, word: 'skipped' },
};
