import { textOf } from '../../check-rows.ts';
import { importError } from '../../codes.ts';
import { field, isFields } from '../../files/json.ts';
import { readYaml } from '../../files/yaml.ts';
import type { Found, FoundDevice, SourceFile } from '../../row.ts';
import { loginOf } from '../record.ts';
import { jumpHostIn } from '../ssh-settings.ts';
import type { Graph, Vars } from './graph.ts';
import { readIni } from './read-ini.ts';
import { readYamlInventory } from './read-yaml-inventory.ts';
import { ownerOfVarFile } from './var-files.ts';
import { isVault, vaultOpener, type OpenVault } from './vault.ts';

interface AnsibleOptions {
  readonly vaultPassword?: string | undefined;
  /** For hosts without one. */
  readonly platform?: string | undefined;
}

/**
 * Reads an inventory of Ansible, with files of `group_vars` and `host_vars`, if given. Values of a vault need its password.
 * An inventory also has servers. Only hosts with a network system are devices, unless a platform is given for the others.
 */
export async function readAnsible(
  file: SourceFile,
  others: readonly SourceFile[],
  { vaultPassword, platform }: AnsibleOptions,
): Promise<Found & { readonly locked: number }> {
  // The JSON of `ansible-inventory --list` is often in a file without .json.
  const isYaml = /\.(?:ya?ml|json)$/i.test(file.name) || /^\s*\{/.test(file.text) || /^(?:---|all:)/m.test(file.text);
  const graph = isYaml ? readYamlInventory(file) : readIni(file);
  const vault = vaultPassword === undefined ? undefined : vaultOpener(vaultPassword);
  const notes = await addVarFiles(graph, others, vault);
  let locked = notes.length;
  const devices = await Promise.all(
    [...graph.hosts].map(async ([name, { at }]) => {
      const { device, sealed, unread } = await deviceOf(name, at, graph, { vault, fallback: platform });
      if (sealed) locked += 1;
      if (unread !== undefined) return { ...device, skipped: unread, unread: true };
      if (platform !== undefined || device.platform !== '') return device;
      // A file of variables may be missing at this moment: that removes no device.
      return { ...device, skipped: 'it has no ansible_network_os', unread: true };
    }),
  );
  const bad = graph.problems.map(({ at, name, problem }) => ({ at, name, problems: [problem] }));
  return { devices: [...devices, ...bad], notes, locked };
}

/** Adds `group_vars/core.yml`, `group_vars/core/vault.yml`, `host_vars/…`. Returns the files that a vault keeps shut. */
async function addVarFiles(
  graph: Graph,
  files: readonly SourceFile[],
  vault: OpenVault | undefined,
): Promise<string[]> {
  const notes: string[] = [];
  for (const file of files) {
    const of = ownerOfVarFile(file.name);
    if (!of) continue;
    const { kind, name } = of;
    const group = name === 'all' ? graph.group(name) : graph.groups.get(name);
    const owner = kind === 'group' ? group : graph.hosts.get(name);
    if (!owner) continue;
    if (isVault(file.text) && !vault) {
      owner.lockedFile = file.name;
      notes.push(`${file.name} is locked by Ansible Vault and not read`);
      continue;
    }
    const text = isVault(file.text) && vault ? await vault(file.text) : file.text;
    const vars = readYaml({ name: file.name, text });
    if (vars === null || vars === undefined) continue;
    // As Ansible. Git writes a link as a text on a disk without links: such a file is not the variables.
    if (!isFields(vars)) throw importError('NR_IMPORT_UNREADABLE', `${file.name} is not a map of variables`);
    // Ansible takes the priority of a group from the inventory only.
    const { ansible_group_priority: priority } = owner.vars;
    owner.vars = { ...owner.vars, ...vars, ansible_group_priority: priority };
  }
  return notes;
}

/** Returns a host; `unread`: the reason why its system, address or port cannot be read. */
async function deviceOf(
  name: string,
  at: string,
  graph: Graph,
  { vault, fallback }: { readonly vault: OpenVault | undefined; readonly fallback: string | undefined },
): Promise<{ device: FoundDevice; sealed: boolean; unread: string | undefined }> {
  const vars = graph.varsOf(name);
  const notes: string[] = [];
  let sealed = false;
  const get = async (...names: readonly string[]): Promise<string> => {
    const text = resolved(vars, names).replaceAll(/\{\{\s*inventory_hostname\s*\}\}/g, name);
    if (isVault(text)) {
      if (vault) return vault(text);
      sealed = true;
      notes.push(`${names[0] ?? ''} is locked by Ansible Vault and not imported`);
      return '';
    }
    if (!text.includes('{{')) return text;
    notes.push(`${names[0] ?? ''} is a template and not imported`);
    return '';
  };
  const platform = await get('ansible_network_os');
  const isUnread = notes.length > 0;
  const address = await get('ansible_host', 'ansible_ssh_host');
  const port = await get('ansible_port', 'ansible_ssh_port');
  const lockedFile = platform === '' && fallback === undefined ? graph.lockedFileOf(name) : undefined;
  // A new device without a readable address would get its name as the address: another machine may have it.
  const unread =
    (isUnread && fallback !== undefined ? notes[1] : notes[0]) ??
    (lockedFile && `its ansible_network_os may be in ${lockedFile}, which is locked by Ansible Vault`);
  const login = loginOf(
    await get('ansible_user', 'ansible_ssh_user'),
    await get('ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password'),
    await get('ansible_become_password', 'ansible_become_pass', 'ansible_enable_password'),
  );
  const jump = /(?:ProxyJump=|-J\s*)"?([\w.@:,-]+)/.exec(await get('ansible_ssh_common_args'))?.[1] ?? '';
  const device = {
    at,
    name,
    address,
    port,
    platform,
    tags: graph.groupsOf(name).filter((group) => group !== 'all' && group !== 'ungrouped'),
    settings: jumpHostIn(jump),
    login,
    notes,
  };
  return { device, sealed, unread };
}

/** Returns a variable; `{{ vault_password }}` stands for another one. */
function resolved(vars: Vars, names: readonly string[], depth = 0): string {
  const name = names.find((each) => Object.hasOwn(vars, each));
  const value = name === undefined ? '' : vars[name];
  // `ansible-inventory --list` has values of a vault in such objects.
  const text = textOf(value) || textOf(field(value, '__ansible_vault'));
  const other = /^\s*\{\{\s*(\w+)\s*\}\}\s*$/.exec(text)?.[1];
  return other === undefined || depth > 5 || !Object.hasOwn(vars, other) ? text : resolved(vars, [other], depth + 1);
}
