import { textOf } from '../../check-rows.ts';
import { expandRange } from './expand-range.ts';

/** Variables of a host or group. */
export type Vars = Readonly<Record<string, unknown>>;

interface Owner {
  vars: Vars;
  /** The file of its variables that a vault keeps shut. */
  lockedFile?: string;
}

interface Group extends Owner {
  readonly parents: Set<string>;
}

/** The hosts and groups of an inventory of Ansible. */
export class Graph {
  /** By name, in the order of the file. */
  readonly hosts: Map<string, Owner & { readonly at: string }> = new Map();
  readonly groups: Map<string, Group> = new Map();
  readonly #members = new Map<string, Set<string>>();
  readonly #depths = new Map<string, number>();
  readonly problems: { readonly at: string; readonly name: string; readonly problem: string }[] = [];

  /** Adds the hosts of a pattern such as `sw[01:50].ams`. */
  addHosts(pattern: string, group: string, at: string, vars: Vars): void {
    const names = expandRange(pattern);
    if (!names) this.problems.push({ at, name: pattern, problem: 'its range is too wide or not readable' });
    for (const name of names ?? []) this.#addHost(name, group, at, vars);
  }

  #addHost(name: string, group: string, at: string, vars: Vars): void {
    const host = this.hosts.get(name);
    if (host) host.vars = { ...host.vars, ...vars };
    else this.hosts.set(name, { at, vars });
    this.group(group);
    const groups = this.#members.get(name) ?? new Set();
    this.#members.set(name, groups.add(group));
  }

  /** Returns a group, which is made if needed. */
  group(name: string): Group {
    const group = this.groups.get(name) ?? { vars: {}, parents: new Set<string>() };
    this.groups.set(name, group);
    return group;
  }

  /** Returns the groups of a host, nearest first, each once. Ends in a circle of groups too. */
  groupsOf(host: string): string[] {
    const found = new Set(this.#members.get(host));
    for (const name of found) for (const parent of this.groups.get(name)?.parents ?? []) found.add(parent);
    return [...found];
  }

  /** Returns the variables of a host: its own, of its groups, and of all. Its own win, then the deepest. */
  varsOf(host: string): Vars {
    return Object.assign({}, ...this.#ownersOf(host).map(({ vars }) => vars)) as Vars;
  }

  /** Returns a file with variables of a host that a vault keeps shut. */
  lockedFileOf(host: string): string | undefined {
    return this.#ownersOf(host).find(({ lockedFile }) => lockedFile !== undefined)?.lockedFile;
  }

  /** Returns the group of all, the groups of a host and the host itself. The last wins, as for Ansible. */
  #ownersOf(host: string): Owner[] {
    const groups = this.groupsOf(host).filter((name) => name !== 'all');
    const ranks = groups.map((name) => ({ name, depth: this.#depthOf(name), priority: priorityOf(this.group(name)) }));
    ranks.sort((a, b) => a.depth - b.depth || a.priority - b.priority || (a.name < b.name ? -1 : 1));
    const owners = ['all', ...ranks.map(({ name }) => name)].map((name) => this.groups.get(name));
    return [...owners, this.hosts.get(host)].filter((owner) => owner !== undefined);
  }

  /** Returns the number of groups above a group, on the longest way up to `all`. Ends in a circle of groups too. */
  #depthOf(name: string): number {
    const known = name === 'all' ? 0 : this.#depths.get(name);
    if (known !== undefined) return known;
    this.#depths.set(name, 0);
    let depth = 1;
    for (const parent of this.group(name).parents) depth = Math.max(depth, this.#depthOf(parent) + 1);
    this.#depths.set(name, depth);
    return depth;
  }
}

/** Ansible's default is 1. */
function priorityOf({ vars }: Group): number {
  const text = textOf(vars['ansible_group_priority']);
  return /^-?\d+$/.test(text) ? Number(text) : 1;
}
