import { isMap, isScalar, isSeq, LineCounter, parseDocument, visit, YAMLSeq, type Document } from 'yaml';
import { importError } from '../codes.ts';
import type { SourceFile } from '../row.ts';
import { asWritten, readJson } from './json.ts';

/** An item of a YAML list or map. */
export interface YamlEntry {
  readonly at: string;
  /** The key in a map. */
  readonly key: string | undefined;
  readonly value: unknown;
}

/**
 * Returns the value of a file in YAML or JSON. A number that JavaScript would write in another way is a text.
 *
 * @throws {NetRavenError} NR_IMPORT_UNREADABLE, without the text of the file
 */
export function readYaml(file: SourceFile): unknown {
  if (/^\s*\{/.test(file.text)) {
    try {
      return readJson(file);
    } catch (error) {
      // A map of YAML can begin with `{` too.
      if (file.text.length > longestYaml) throw error;
    }
  }
  return guarded(file, () => {
    const read = documentOf(file);
    refuseDoubled(file, read);
    return read.doc.toJS({ maxAliasCount: mostAliases });
  });
}

/** Returns the items of a list or map at the top of a YAML file, or below the key `devices`. @throws {NetRavenError} NR_IMPORT_UNREADABLE */
export function yamlEntries(file: SourceFile): YamlEntry[] {
  const read = guarded(file, () => documentOf(file));
  const { doc, lines } = read;
  const top = doc.contents;
  const below = isMap(top) ? top.get('devices', true) : undefined;
  const node = isSeq(below) || isMap(below) ? below : top;
  // A device that is named twice is reported with its row.
  refuseDoubled(file, read, node);
  const at = (range: readonly number[] | null | undefined): string => `line ${lines.linePos(range?.[0] ?? 0).line}`;
  return guarded(file, () => {
    if (isSeq<{ range?: readonly number[] | null }>(node)) {
      const values = valuesOf(node.items, doc);
      return node.items.map((item, index) => ({ at: at(item.range), key: undefined, value: values[index] }));
    }
    if (isMap<{ range?: readonly number[] | null }>(node)) {
      const values = valuesOf(
        node.items.map(({ value }) => value),
        doc,
      );
      return node.items.map(({ key }, index) => ({ at: at(key.range), key: nameOf(key), value: values[index] }));
    }
    throw importError('NR_IMPORT_UNREADABLE', `${file.name} has neither a list nor a map at its top`);
  });
}

/** Returns the values of all items at once: for each call, the library looks for the anchors in the whole document. */
function valuesOf(items: readonly unknown[], doc: Document): unknown[] {
  const list = new YAMLSeq();
  list.items = [...items];
  return list.toJS(doc, { maxAliasCount: mostAliases }) as unknown[];
}

/** Limit of the aliases of a file, also of those that aliases of aliases stand for. A file has about one for each device. */
const mostAliases = 10_000;

/** In characters. The library reads about 1 MB a second, and other imports wait. */
const longestYaml = 4 * 2 ** 20;

/** Returns a key as text: a number can be the name of a device. */
function nameOf(key: unknown): string {
  const { value } = isScalar(key) ? key : {};
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

interface ReadDocument {
  readonly doc: Document;
  readonly lines: LineCounter;
  /** Maps with a key that is there twice, and its place. */
  readonly doubled: ReadonlyMap<unknown, number>;
}

/** Refuses a map with the same key twice: the first value would be lost, and with it the devices of a group. */
function refuseDoubled({ name }: SourceFile, { lines, doubled }: ReadDocument, except?: unknown): void {
  const [, place] = [...doubled].find(([map]) => map !== except) ?? [];
  if (place === undefined) return;
  const { line } = lines.linePos(place);
  throw importError('NR_IMPORT_UNREADABLE', `${name} has the same key twice in a map, at line ${line}`);
}

function documentOf({ name, text }: SourceFile): ReadDocument {
  if (text.length > longestYaml) {
    throw importError('NR_IMPORT_TOO_LARGE', `${name} has more than ${longestYaml / 2 ** 20} MiB of YAML`, {
      hint: 'Split the file, or import it as JSON or CSV.',
    });
  }
  const lines = new LineCounter();
  // Ansible and Oxidized read YAML 1.1: `yes` is true, and `<<` merges.
  const doc = parseDocument(text, {
    version: '1.1',
    lineCounter: lines,
    logLevel: 'error',
    prettyErrors: false,
    // The library compares each key with all others: 5 s for 10,000. Devices with the same name are found later.
    uniqueKeys: false,
  });
  const [error] = doc.errors;
  if (error) {
    // Never its message: it quotes the file, which may have passwords.
    const { line } = lines.linePos(error.pos[0]);
    throw importError('NR_IMPORT_UNREADABLE', `${name} is no valid YAML at line ${line}: ${error.code}`);
  }
  let aliases = 0;
  const doubled = new Map<unknown, number>();
  visit(doc, {
    Map(_, node) {
      const keys = new Set<unknown>();
      for (const { key } of node.items) {
        const { value, range } = isScalar(key) ? key : {};
        if (typeof value !== 'string' && typeof value !== 'number') continue;
        if (keys.has(value) && value !== '<<' && !doubled.has(node)) doubled.set(node, range?.[0] ?? 0);
        keys.add(value);
      }
    },
    Alias() {
      aliases += 1;
    },
    Scalar(_, node) {
      const { value, source } = node;
      if (typeof value === 'number') node.value = asWritten(value, source);
      // `no` is also Norway, and `2024-01-01` the name of a group.
      else if (value instanceof Date || (typeof value === 'boolean' && !/^(?:true|false)$/i.test(source ?? ''))) {
        node.value = source;
      }
    },
  });
  if (aliases > mostAliases) throw tooManyAliases(name);
  return { doc, lines, doubled };
}

/**
 * Reports too many aliases, with which a small file grows without end, and too many levels.
 *
 * @throws {NetRavenError} NR_IMPORT_UNREADABLE, NR_IMPORT_TOO_LARGE
 */
export function guarded<T>(file: SourceFile, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof RangeError) throw importError('NR_IMPORT_UNREADABLE', `${file.name} is nested too deeply`);
    if (!(cause instanceof ReferenceError)) throw cause;
    throw tooManyAliases(file.name, cause);
  }
}

function tooManyAliases(name: string, cause?: unknown): Error {
  return importError('NR_IMPORT_TOO_LARGE', `${name} has too many aliases`, { cause });
}
