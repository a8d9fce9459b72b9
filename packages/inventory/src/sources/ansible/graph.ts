/** Variables of a host or group. */
export type Vars = Readonly<Record<string, unknown>>;

/** The hosts and groups of an inventory of Ansible. */
export class Graph {
  /** By name, in the order of the file. */
  readonly hosts: Map<string, { readonly at: string; vars: Vars }> = new Map();
  readonly groups: Map<string, { vars: Vars; readonly parents: Set<string> }> = new Map();
  readonly #members = new Map<string, Set<string>>();
  readonly problems: { readonly at: string; readonly name: string; readonly problem: string }[] = [];

  addHost(name: string, group: string, at: string, vars: Vars = {}): void {
    const host = this.hosts.get(name);
    if (host) host.vars = { ...host.vars, ...vars };
    else this.hosts.set(name, { at, vars });
    this.group(group);
    const groups = this.#members.get(name) ?? new Set();
    this.#members.set(name, groups.add(group));
  }

  /** Returns a group, which is made if needed. */
  group(name: string): { vars: Vars; readonly parents: Set<string> } {
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

  /** Returns the variables of a host: its own, of its groups, and of all. The nearest wins. */
  varsOf(host: string): Vars {
    const places = this.groupsOf(host).filter((name) => name !== 'all');
    const groups = [...places, 'all'].toReversed().map((name) => this.groups.get(name)?.vars ?? {});
    return Object.assign({}, ...groups, this.hosts.get(host)?.vars) as Vars;
  }
}
