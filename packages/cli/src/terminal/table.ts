import stringWidth from 'fast-string-width';

/** Limits of the width of a table. */
export interface TableLimits {
  /** Width of the terminal. */
  readonly columns: number;
  /** Columns whose long cells are cut until the table fits, in this order, with their least widths. 0: it is left out. */
  readonly cut: readonly (readonly [column: number, least: number])[];
}

/** Formats cells in columns, two spaces apart. Colours have no width, wide characters have two columns. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { columns, cut }: TableLimits = { columns: Infinity, cut: [] },
): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => lines.reduce((most, cells) => Math.max(most, widthOf(cells[column])), 0));
  let excess = widths.reduce((sum, width) => sum + width + 2, -2) - columns;
  for (const [column, least] of cut) {
    if (excess <= 0) break;
    const width = widths[column] ?? 0;
    const narrower = Math.max(0, Math.min(excess, width - Math.max(least, widthOf(head[column]))));
    widths[column] = least === 0 ? 0 : width - narrower;
    excess -= least === 0 ? width + 2 : narrower;
  }
  return lines
    .map((cells) =>
      cells
        .flatMap((cell, column) => (widths[column] ? pad(cell, widths[column]) : []))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const isPlain = (cell: string): boolean => /^[\x20-\x7e]*$/.test(cell);

/** Returns the number of columns that a text takes. */
export function widthOf(cell = ''): number {
  // Measuring 70,000 cells takes 200 ms otherwise.
  return isPlain(cell) ? cell.length : stringWidth(cell);
}

function pad(cell: string, width: number): string {
  const spare = width - widthOf(cell);
  if (spare >= 0) return cell + ' '.repeat(spare);
  // Cut in the middle: names and codes share their beginnings.
  const front = Math.ceil((width - 1) / 2);
  if (isPlain(cell)) return `${cell.slice(0, front)}…${cell.slice(cell.length - (width - 1 - front))}`;
  // Colours are not cut: they would not end.
  if (cell.includes('\u001b')) return cell;
  const letters = Array.from(cell);
  const head = fitting(letters, front);
  const tail = fitting(letters.toReversed(), width - 1 - front).toReversed();
  const cut = `${head.join('')}…${tail.join('')}`;
  return cut + ' '.repeat(Math.max(0, width - widthOf(cut)));
}

/** Returns the first letters that fit into a width. */
function fitting(letters: readonly string[], width: number): string[] {
  const fit: string[] = [];
  let used = 0;
  for (const letter of letters) {
    used += widthOf(letter);
    if (used > width) break;
    fit.push(letter);
  }
  return fit;
}
