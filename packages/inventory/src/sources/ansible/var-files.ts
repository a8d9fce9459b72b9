/** A file of variables, e.g. `group_vars/core.yml` or `host_vars/core-1/vault/vars`. Ansible reads no others. */
const varFile = /^(group|host)_vars\/([^/]+?)(?:\.ya?ml|\.json)?(?:(?:\/[^./]+)*\/(?:[^./]+|[^/]+\.(?:ya?ml|json)))?$/;
/** Ansible reads neither hidden files nor backups. */
const hiddenOrBackup = /(?:^|\/)\.|~(?:\/|$)/;

/** Returns the group or host of a file of variables. Undefined for a file that Ansible does not read. */
export function ownerOfVarFile(path: string): { readonly kind: 'group' | 'host'; readonly name: string } | undefined {
  const [, kind, name] = varFile.exec(path) ?? [];
  if (kind === undefined || name === undefined || isHiddenOrBackup(path)) return undefined;
  return { kind: kind === 'group' ? 'group' : 'host', name };
}

/** Returns true for a file or folder that Ansible passes over. */
export function isHiddenOrBackup(path: string): boolean {
  return hiddenOrBackup.test(path);
}
