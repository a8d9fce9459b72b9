import { importError } from '../../codes.ts';
import { field, isFields, type Fields } from '../../files/json.ts';
import { guarded, readYaml } from '../../files/yaml.ts';
import type { SourceFile } from '../../row.ts';
import { Graph } from './graph.ts';

/**
 * Reads an inventory of Ansible in YAML or JSON: groups with `hosts`, `children` and `vars`.
 *
 * @throws {NetRavenError} NR_IMPORT_UNREADABLE, as Ansible refuses the file
 */
export function readYamlInventory(file: SourceFile): Graph {
  const reading = { graph: new Graph(), file, lines: linesOfKeys(file.text), done: new Map() };
  const top = readYaml(file) ?? {};
  if (!isFields(top)) throw importError('NR_IMPORT_UNREADABLE', `${file.name} is not a map of groups`);
  const { _meta: meta, ...groups } = top;
  guarded(file, () => {
    for (const [name, group] of Object.entries(groups)) addGroup(reading, name, group, undefined);
  });
  // In the JSON of `ansible-inventory --list`, hosts are lists, and their variables are here.
  for (const [name, vars] of Object.entries(fieldsOf(field(meta, 'hostvars')))) {
    const host = reading.graph.hosts.get(name);
    if (host) host.vars = { ...host.vars, ...fieldsOf(vars) };
  }
  return reading.graph;
}

interface Reading {
  readonly graph: Graph;
  readonly file: SourceFile;
  /** The line of each key. */
  readonly lines: ReadonlyMap<string, string>;
  /** Names under which a group was read, by its content: an alias can put a group into itself. */
  readonly done: Map<Fields, Set<string>>;
}

const unknownPlace = 'the file';

function addGroup(reading: Reading, name: string, group: unknown, parent: string | undefined): void {
  const { graph, lines, done } = reading;
  const own = graph.group(name);
  if (parent !== undefined) own.parents.add(parent);
  if (group === null) return;
  if (!isFields(group)) {
    graph.problems.push({ at: lines.get(name) ?? unknownPlace, name, problem: 'the group is not a map' });
    return;
  }
  const names = done.get(group) ?? new Set();
  if (names.has(name)) return;
  done.set(group, names.add(name));

  own.vars = { ...own.vars, ...sectionOf(reading, name, group, 'vars') };
  for (const [pattern, vars] of Object.entries(sectionOf(reading, name, group, 'hosts'))) {
    const at = lines.get(pattern) ?? unknownPlace;
    graph.addHosts(pattern, name, at, fieldsOf(vars));
  }
  for (const [child, sub] of Object.entries(sectionOf(reading, name, group, 'children'))) {
    addGroup(reading, child, sub, name);
  }
}

/** Returns a section of a group as a map. Ansible also reads a text, and writes lists of texts. */
function sectionOf({ file }: Reading, name: string, group: Fields, section: 'hosts' | 'children' | 'vars'): Fields {
  const value = field(group, section) ?? {};
  if (isFields(value)) return value;
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (!texts.every((text) => typeof text === 'string')) {
    const message = `${file.name}: the ${section} of the group ${JSON.stringify(name)} are neither a map, a list of texts nor a text`;
    throw importError('NR_IMPORT_UNREADABLE', message);
  }
  return Object.fromEntries(texts.map((text) => [text, null]));
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** Returns the first line of each key of a YAML text. */
function linesOfKeys(text: string): Map<string, string> {
  const lines = new Map<string, string>();
  for (const [index, line] of text.split('\n').entries()) {
    // A colon inside a key without quotes has no space after it: `sw[01:50].ams:`.
    const key = /^\s*(?:"([^"]*)":|'([^']*)':|([^\s#:"'].*?):(?:\s|$))/
      .exec(line)
      ?.slice(1)
      .find((each) => each !== undefined);
    if (key !== undefined && !lines.has(key)) lines.set(key, `line ${index + 1}`);
  }
  return lines;
}
