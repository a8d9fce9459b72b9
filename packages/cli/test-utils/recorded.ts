import type { Terminal } from '../src/terminal/terminal.ts';

type Written = ['out' | 'write' | 'err' | 'draw', string];

/** A terminal that shows nothing and keeps, in order, what was written to it. */
export function recorded(more: Partial<Terminal> = {}): Terminal & { readonly written: Written[] } {
  const written: Written[] = [];
  const keep =
    (kind: Written[0]) =>
    (text: string): void =>
      void written.push([kind, text]);
  return {
    out: keep('out'),
    write: keep('write'),
    err: keep('err'),
    draw: keep('draw'),
    style: (_style, text) => text,
    styleErr: (_style, text) => text,
    outIsTty: false,
    errIsTty: false,
    columns: () => 80,
    outColumns: () => Infinity,
    closed: new AbortController().signal,
    lost: () => undefined,
    ...more,
    written,
  };
}
