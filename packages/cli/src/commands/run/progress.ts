import type { Run, Task } from '@netraven/api';
import type { Terminal } from '../../terminal/terminal.ts';
import type { RunWatcher } from './follow-run.ts';
import { headerLine } from './header-line.ts';
import { deviceOf, outcomeOf, statusStyles } from './outcome.ts';

/** Shows how a run goes, on stderr. */
export interface Progress extends RunWatcher {
  /** Takes away what was only drawn. */
  close(): void;
}

/** On a terminal a header that is drawn over, failures above it as they come; else a line for each device that ended. */
export function openProgress(terminal: Terminal, run: Run): Progress {
  return terminal.errIsTty ? drawn(terminal, run) : written(terminal);
}

const eraseLine = '\r\u001b[2K';

function drawn(terminal: Terminal, first: Run): Progress {
  const began = performance.now();
  let run = first;
  const draw = (): void => {
    const header = headerLine(run, performance.now() - began, terminal.columns());
    terminal.draw(`${eraseLine}${terminal.styleErr('bold', header)}`);
  };
  draw();
  return {
    onRun(now) {
      run = now;
      draw();
    },
    onEnded(task) {
      if (task.status === 'success') return;
      terminal.draw(eraseLine);
      terminal.err(lineOf(terminal, task));
      draw();
    },
    close: () => terminal.draw(eraseLine),
  };
}

function written(terminal: Terminal): Progress {
  return {
    onRun: () => undefined,
    onEnded: (task) => terminal.err(lineOf(terminal, task)),
    close: () => undefined,
  };
}

function lineOf(terminal: Terminal, task: Task): string {
  const status = terminal.styleErr(statusStyles[task.status], task.status.padEnd(9));
  return `${status} ${deviceOf(task)}  ${outcomeOf(task)}`.trimEnd();
}
