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

/** Returns true if a place of a source is a URL, such as `https://…`, and not a file. */
export const isUrl = (place: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(place);
