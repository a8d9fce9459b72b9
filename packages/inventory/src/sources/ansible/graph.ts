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

  /** Returns the variables of a host: its own, of its groups, and of all. The nearest wins. */
  varsOf(host: string): Vars {
    return Object.assign({}, ...this.#ownersOf(host).map(({ vars }) => vars)) as Vars;
  }

  /** Returns a file with variables of a host that a vault keeps shut. */
  lockedFileOf(host: string): string | undefined {
    return this.#ownersOf(host).find(({ lockedFile }) => lockedFile !== undefined)?.lockedFile;
  }

  /** Returns the group of all, the groups of a host and the host itself, nearest last. */
  #ownersOf(host: string): Owner[] {
    const groups = this.groupsOf(host).filter((name) => name !== 'all');
    const owners = [...groups, 'all'].toReversed().map((name) => this.groups.get(name));
    return [...owners, this.hosts.get(host)].filter((owner) => owner !== undefined);
  }
}
