import type { LogLevel } from '@netraven/core';

/** Levels by weight, as stored. */
export const levels: readonly LogLevel[] = ['debug', 'info', 'warning', 'error', 'critical'];
