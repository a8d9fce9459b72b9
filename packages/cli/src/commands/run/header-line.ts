import type { Run } from '@netraven/api';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { duration } from '../../terminal/moment.ts';

const barWidth = 24;

/** A run in one line that fits the terminal: bar, counts, duration and remaining time. */
export function headerLine(
  { jobType, counts, changed, saved, waves, summary }: Run,
  elapsedMs: number,
  columns: number,
): string {
  const { total, success, failed, error, cancelled, skipped, queued, running } = counts;
  const done = total - queued - running;
  const filled = total === 0 ? barWidth : Math.floor((done / total) * barWidth);
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}]`;
  const parts = [
    escapeControls(jobType),
    bar,
    `${done}/${total}`,
    ...(waves && waves.count > 1 ? [`wave ${waves.current}/${waves.count}`] : []),
    `ok ${success}`,
    ...(changed > 0 ? [`changed ${changed}`] : []),
    ...(saved > 0 ? [`saved ${saved}`] : []),
    `failed ${failed}`,
    `error ${error}`,
    ...(skipped > 0 ? [`skipped ${skipped}`] : []),
    ...(cancelled > 0 ? [`cancelled ${cancelled}`] : []),
    `running ${running}`,
    ...(summary === 'queued' || summary === 'running' ? [`summary ${summary}`] : []),
    duration(elapsedMs),
    ...etaOf(done - skipped, queued + running, elapsedMs),
  ];
  // One column is left free: some terminals wrap a line that fills the last.
  return parts.join('  ').slice(0, Math.max(0, columns - 1));
}

/** Estimates the remaining time from the mean of the finished tasks. Skipped tasks took no time. */
function etaOf(done: number, left: number, elapsedMs: number): string[] {
  return done > 0 && left > 0 ? [`eta ${duration((elapsedMs / done) * left)}`] : [];
}
