import { field, isFields } from '../../files/json.ts';
import { readYaml } from '../../files/yaml.ts';
import type { SourceFile } from '../../row.ts';
import { expandRange } from './expand-range.ts';
import { Graph, type Vars } from './graph.ts';

/** Reads an inventory of Ansible in YAML or JSON: groups with `hosts`, `children` and `vars`. */
export function readYamlInventory(file: SourceFile): Graph {
  const graph = new Graph();
  const lines = linesOfKeys(file.text);
  const top = readYaml(file);
  if (isFields(top)) for (const [name, group] of Object.entries(top)) addGroup(graph, name, group, undefined, lines, 0);
  return graph;
}

function addGroup(
  graph: Graph,
  name: string,
  group: unknown,
  parent: string | undefined,
  lines: ReadonlyMap<string, string>,
  depth: number,
): void {
  const own = graph.group(name);
  if (parent !== undefined) own.parents.add(parent);
  own.vars = { ...own.vars, ...varsOf(field(group, 'vars')) };
  for (const [pattern, vars] of Object.entries(varsOf(field(group, 'hosts')))) {
    const at = lines.get(pattern) ?? file;
    const names = expandRange(pattern);
    if (!names) graph.problems.push({ at, name: pattern, problem: 'its range is too wide or not readable' });
    for (const host of names ?? []) graph.addHost(host, name, at, varsOf(vars));
  }
  if (depth > 100) return;
  for (const [child, sub] of Object.entries(varsOf(field(group, 'children')))) {
    addGroup(graph, child, sub, name, lines, depth + 1);
  }
}

const file = 'the file';

function varsOf(value: unknown): Vars {
  return isFields(value) ? value : {};
}

/** Returns the first line of each key of a YAML text. */
function linesOfKeys(text: string): Map<string, string> {
  const lines = new Map<string, string>();
  for (const [index, line] of text.split('\n').entries()) {
    const key = /^\s*(?:"([^"]*)"|'([^']*)'|([^\s#:"'][^:]*)):/
      .exec(line)
      ?.slice(1)
      .find((each) => each !== undefined);
    if (key !== undefined && !lines.has(key)) lines.set(key, `line ${index + 1}`);
  }
  return lines;
}
