import { CsvError, parse } from 'csv-parse/sync';
import { importError } from '../codes.ts';
import type { Found, FoundDevice, SourceFile } from '../row.ts';
import { deviceOfRecord, plainName, readHeader } from './record.ts';

const separators = [',', ';', '\t', '|'];

/** The first line of some spreadsheets, which names the separator: `sep=;`. */
const separatorLine = /^\uFEFF?"?sep=([,;\t|])"?(?=[\r\n])/i;

/** Reads CSV with a header. The separator is the one that the header has most of, unless the file names it. */
export function readCsv(file: SourceFile): Found {
  const [first, ...records] = recordsOf(file);
  const names = first?.cells.map((cell) => cell.trim()) ?? [];
  const header = readHeader(names);
  if (!header.known.has('name')) {
    throw importError(
      'NR_IMPORT_UNREADABLE',
      `The first line of ${file.name} names no column with the name of a device`,
      {
        hint: 'Start the file with a header, e.g. `name,address,platform,tags`.',
      },
    );
  }
  const twice =
    [...header.known.values()].find(
      (name) => names.filter((other) => plainName(other) === plainName(name)).length > 1,
    ) ?? header.vars.find((name, index) => header.vars.indexOf(name) !== index);
  if (twice !== undefined) {
    throw importError('NR_IMPORT_UNREADABLE', `The first line of ${file.name} names the column ${twice} twice`, {
      hint: 'Remove or rename one of the two columns.',
    });
  }
  // Files written by hand leave out empty fields at the end of a line. With secrets in the file, a field that is missing
  // in the middle would move a password into a field whose value is shown.
  const hasSecrets = names.some((name) => /pass|secret|token|community|^enable$/.test(plainName(name)));
  const devices = records.map(({ at, cells }): FoundDevice => {
    const device = deviceOfRecord(Object.fromEntries(names.map((name, index) => [name, cells[index]])), at, header);
    const isShort = hasSecrets && cells.length < names.length;
    if (!isShort && cells.slice(names.length).every((cell) => cell === '')) return device;
    // The name could be a password too, unless its column is the first.
    const name = hasSecrets && names[0] !== header.known.get('name') ? undefined : device.name;
    return { ...device, name, problems: [`the line has ${cells.length} fields, the header ${names.length}`] };
  });
  const notes = header.unused.length > 0 ? [`columns not used: ${header.unused.join(', ')}`] : [];
  return { devices, notes };
}

function recordsOf({ name, text: whole }: SourceFile): { at: string; cells: string[] }[] {
  const named = separatorLine.exec(whole)?.[1];
  // Its line end stays: it counts as a line.
  const text = whole.replace(separatorLine, '');
  const head = text.split(/\r\n|\n|\r/).find((line) => line.trim() !== '' && !line.startsWith('#')) ?? '';
  const count = (separator: string): number => head.split(separator).length;
  const delimiter = named ?? separators.toSorted((a, b) => count(b) - count(a))[0] ?? ',';
  try {
    const parsed = parse(text, {
      bom: true,
      comment: '#',
      comment_no_infix: true,
      delimiter,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      // Spreadsheets save rows of empty cells: `;;;`.
      skip_records_with_empty_values: true,
      max_record_size: 65_536,
    }) as unknown as { info: { lines: number }; record: string[] }[];
    return parsed.map(({ info, record }) => ({ at: `line ${info.lines}`, cells: record }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // Never its message, nor the error as cause: they quote the file, which may have passwords.
    const { code, lines } = error as CsvError & { lines?: number };
    throw importError('NR_IMPORT_UNREADABLE', `${name} is no valid CSV at line ${lines ?? '?'}: ${code}`);
  }
}
