/** Records `netraven demo` in a terminal and writes it as an animated picture: docs/pictures/demo.svg. Needs `script` of util-linux. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import xterm from '@xterm/headless';

const columns = 100;
const rows = 30;
/** The shortest time between two frames, and the longest pause that is shown, in ms. */
const frameMs = 400;
const pauseMs = 1_500;
/** How long the last frame stays, in ms. */
const lastMs = 6_000;

const colours = ['#484f58', '#ff7b72', '#3fb950', '#d29922', '#58a6ff', '#bc8cff', '#39c5cf', '#b1bac4'];
const character = { width: 8.4, height: 18 };
const size = { width: columns * character.width + 24, height: rows * character.height + 24 };

interface Frame {
  readonly at: number;
  readonly lines: readonly string[];
}

const repository = join(import.meta.dirname, '..');
const frames = await record();
mkdirSync(join(repository, 'docs/pictures'), { recursive: true });
writeFileSync(join(repository, 'docs/pictures/demo.svg'), picture(frames));

async function record(): Promise<Frame[]> {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const demo = 'node --disable-sigusr1 --conditions=@netraven/source packages/cli/src/bin.ts demo';
  const child = spawn('script', ['-qec', `stty cols ${columns} rows ${rows}; exec ${demo}`, '/dev/null'], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const recorded: Frame[] = [];
  let shown = '';
  const snapshot = (): void => {
    const lines = linesOf(terminal);
    const text = lines.join('\n');
    if (text !== shown) recorded.push({ at: performance.now(), lines });
    shown = text;
  };
  child.stdout.on('data', (chunk: Buffer) => terminal.write(chunk));
  const timer = setInterval(snapshot, frameMs);
  const [code] = (await once(child, 'close')) as [number];
  clearInterval(timer);
  await new Promise<void>((resolve) => terminal.write('', resolve));
  snapshot();
  if (code !== 0) throw new Error(`The demo ended with exit code ${code}`);
  return recorded;
}

/** Returns the lines of the screen as SVG text spans, one for each run of the same colour. */
function linesOf(terminal: xterm.Terminal): string[] {
  const { active } = terminal.buffer;
  return Array.from({ length: rows }, (_, row) => {
    const line = active.getLine(active.baseY + row);
    let spans = '';
    let style = '';
    let text = '';
    const close = (): void => {
      if (text.trim() !== '') spans += `<tspan${style}>${escaped(text)}</tspan>`;
      else spans += escaped(text);
      text = '';
    };
    for (let column = 0; column < columns; column++) {
      const cell = line?.getCell(column);
      if (!cell) break;
      const own = styleOf(cell);
      if (own !== style) close();
      style = own;
      text += cell.getChars() || ' ';
    }
    text = text.trimEnd();
    close();
    return spans.trimEnd();
  });
}

function styleOf(cell: xterm.IBufferCell): string {
  const colour = cell.isFgPalette() ? ` fill="${colours[cell.getFgColor() % 8]}"` : '';
  const dim = cell.isDim() ? ' opacity=".6"' : '';
  return `${colour}${dim}${cell.isBold() ? ' font-weight="bold"' : ''}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function picture(all: readonly Frame[]): string {
  const durations = all.map(({ at }, index) => Math.min((all[index + 1]?.at ?? at + lastMs) - at, pauseMs));
  durations[durations.length - 1] = lastMs;
  const total = durations.reduce((sum, duration) => sum + duration, 0);
  let start = 0;
  const groups = all.map(({ lines }, index) => {
    const percent = (time: number): string => ((time / total) * 100).toFixed(2);
    const end = start + (durations[index] ?? 0);
    const keys = `@keyframes f${index}{0%,${percent(start)}%{visibility:visible}${percent(end)}%,100%{visibility:hidden}}`;
    const hidden =
      start === 0 ? '' : `@keyframes f${index}{0%{visibility:hidden}${percent(start)}%{visibility:visible}`;
    const frame =
      hidden === '' ? keys : `${hidden}${percent(end)}%,100%{visibility:${end >= total ? 'visible' : 'hidden'}}}`;
    start = end;
    const text = lines
      .map((line, row) => (line === '' ? '' : `<text x="12" y="${26 + row * character.height}">${line}</text>`))
      .join('');
    return { frame, group: `<g style="animation-name:f${index}">${text}</g>` };
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}">`,
    '<title>netraven demo</title>',
    `<style>text{font:14px ui-monospace,Menlo,Consolas,monospace;fill:#e6edf3;white-space:pre}g{visibility:hidden;animation:${total}ms steps(1) infinite}`,
    `${groups.map(({ frame }) => frame).join('')}</style>`,
    `<rect width="100%" height="100%" rx="8" fill="#0d1117"/>`,
    ...groups.map(({ group }) => group),
    '</svg>',
    '',
  ].join('\n');
}
