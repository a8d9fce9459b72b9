/**
 * True for what can be the name of a device: up to 253 letters, digits, `.`, `_` and `-`, a letter or digit first.
 *
 * The name is a folder of the mirror, where `fleet` is the folder of what fleet jobs save.
 */
export function isDeviceName(name: string): boolean {
  return /^[a-z0-9][\w.-]{0,252}$/i.test(name) && name !== 'fleet';
}
