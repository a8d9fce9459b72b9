import type { Run, Task } from '@netraven/api';
import type { Terminal } from '../../terminal/terminal.ts';
import { visible } from '../../terminal/visible.ts';
import type { RunWatcher } from './follow-run.ts';
import { headerLine } from './header-line.ts';
import { deviceOf, outcomeOf, statusStyles } from './outcome.ts';

/** Shows how a run goes, on stderr. */
export interface Progress extends RunWatcher {
  /** Writes a line that stays. */
  say(text: string): void;
  /** Takes away what was only drawn. */
  close(): void;
}

/** On a terminal a header that is drawn over, with devices at work below it, failures above it as they come; else a line for each device that ended. */
export function openProgress(terminal: Terminal, run: Run): Progress {
  return terminal.errIsTty ? drawn(terminal, run) : written(terminal);
}

const eraseLine = '\r\u001b[2K';
const eraseLineAbove = `\u001b[1A${eraseLine}`;
const mostActive = 8;
/** The clock in the header goes on though nothing happens. */
const redrawMs = 1000;
/** Not more often, however much happens. */
const leastMs = 50;

function drawn(terminal: Terminal, first: Run): Progress {
  const began = performance.now();
  const active = new Map<string, string>();
  let run = first;
  let lines = 0;
  let drawnAt = -Infinity;
  const erase = (): void => {
    if (lines > 0) terminal.draw(eraseLine + eraseLineAbove.repeat(lines - 1));
    lines = 0;
  };
  const draw = (): void => {
    erase();
    const columns = terminal.columns();
    const header = headerLine(run, performance.now() - began, columns);
    const below = [...active.values()].slice(0, mostActive).map((name) => `  ${name}`.slice(0, columns - 1));
    terminal.draw([terminal.styleErr('bold', header), ...below].join('\n'));
    lines = 1 + below.length;
    drawnAt = performance.now();
  };
  const timer = setInterval(draw, redrawMs).unref();
  const say = (text: string): void => {
    erase();
    terminal.err(text);
    draw();
  };
  draw();
  return {
    onEvent(event) {
      if (event.type === 'run') run = event.run;
      else if (event.task.status === 'running') active.set(event.task.id, deviceOf(event.task));
      else active.delete(event.task.id);
      if (performance.now() - drawnAt > leastMs) draw();
    },
    onEnded(task) {
      if (task.status !== 'success') say(lineOf(terminal, task));
    },
    say: (text) => say(visible(text)),
    close() {
      clearInterval(timer);
      erase();
    },
  };
}

function written(terminal: Terminal): Progress {
  return {
    onEvent: () => undefined,
    onEnded: (task) => terminal.err(lineOf(terminal, task)),
    say: (text) => terminal.err(visible(text)),
    close: () => undefined,
  };
}

function lineOf(terminal: Terminal, task: Task): string {
  const status = terminal.styleErr(statusStyles[task.status], task.status.padEnd(9));
  return `${status} ${deviceOf(task)}  ${outcomeOf(task)}`.trimEnd();
}
