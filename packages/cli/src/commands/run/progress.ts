import type { Run, Task } from '@netraven/api';
import type { Paint, Terminal } from '../../terminal/terminal.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import type { RunWatcher } from './follow-run.ts';
import { headerLine } from './header-line.ts';
import { changeOf, deviceOf, outcomeOf, statusStyles } from './outcome.ts';

/** Shows the progress of a run. */
export interface Progress extends RunWatcher {
  /** True if each finished device already has a line of its own. */
  readonly showedAll: boolean;
  /** Writes a line that is not drawn over. */
  say(text: string): void;
  /** Erases the header. */
  close(): void;
}

/**
 * On a terminal, draws a header on stderr, with running devices below it and failures above it. Without one, writes a line
 * for each finished device: to stdout as data, or to stderr if the data is something else.
 */
export function openProgress(terminal: Terminal, run: Run, data: 'lines' | 'other' = 'lines'): Progress {
  return terminal.errIsTty ? drawn(terminal, run) : written(terminal, data);
}

const eraseLine = '\r\u001b[2K';
const eraseLineAbove = `\u001b[1A${eraseLine}`;
const maxActive = 8;
/** The clock in the header also moves between events. */
const redrawMs = 1000;
/** Shortest time between two drawings. */
const leastMs = 50;

function drawn(terminal: Terminal, first: Run): Progress {
  const openedAt = Date.now();
  const active = new Map<string, string>();
  const waiting = new Map<string, Task>();
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
    // One that is watched from its middle began earlier.
    const began = run.startedAt === null ? openedAt : Date.parse(run.startedAt);
    const header = headerLine(run, Math.max(0, Date.now() - began), columns);
    const shown = [...active.values(), ...[...waiting.values()].map(waitOf)];
    const below = shown.slice(0, maxActive).map((text) => `  ${text}`.slice(0, columns - 1));
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
    showedAll: false,
    onEvent(event) {
      if (event.type === 'run') run = event.run;
      else {
        const { task } = event;
        active.delete(task.id);
        waiting.delete(task.id);
        if (task.status === 'running') active.set(task.id, deviceOf(task));
        else if (task.retry) waiting.set(task.id, task);
      }
      if (performance.now() - drawnAt > leastMs) draw();
    },
    onEnded(task) {
      if (task.status !== 'success') say(lineOf(terminal.styleErr, task));
    },
    say: (text) => say(escapeControls(text)),
    close() {
      clearInterval(timer);
      erase();
    },
  };
}

function written(terminal: Terminal, data: 'lines' | 'other'): Progress {
  return {
    showedAll: true,
    onEvent: (event) => {
      if (event.type === 'task' && event.task.retry) terminal.err(waitOf(event.task));
    },
    onEnded: (task) =>
      data === 'lines' ? terminal.out(lineOf(terminal.style, task)) : terminal.err(lineOf(terminal.styleErr, task)),
    say: (text) => terminal.err(escapeControls(text)),
    close: () => undefined,
  };
}

/** Says that a task waits to be retried, for how long and why. */
function waitOf(task: Task): string {
  const { number = 0, of = 0, at = '' } = task.retry ?? {};
  const seconds = Math.max(0, Math.round((Date.parse(at) - Date.now()) / 1_000));
  return `${deviceOf(task)}  waiting to retry ${number}/${of}, ${seconds} s left: ${outcomeOf(task)}`;
}

function lineOf(paint: Paint, task: Task): string {
  const status = paint(statusStyles[task.status], task.status.padEnd(9));
  const said = [changeOf(task), outcomeOf(task)].filter(Boolean).join('  ');
  return `${status} ${deviceOf(task)}  ${said}`.trimEnd();
}
