/** The kinds of sources. */
export const sourceKinds = [
  'csv',
  'json',
  'yaml',
  'oxidized',
  'rancid',
  'librenms',
  'netbox',
  'nautobot',
  'ansible',
  'nornir',
  'ssh-config',
  'hosts',
] as const;
export type SourceKind = (typeof sourceKinds)[number];
