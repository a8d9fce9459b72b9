/** A config with only the settings that were set. */
export type Config = Readonly<Record<string, unknown>>;

/** Keys and indexes from a config to one of its values. */
export type Path = readonly (string | number)[];

/** Returns the value at a path. The empty path is the whole config. */
export function valueAt(config: Config, path: Path): unknown {
  return path.reduce<unknown>((at, key) => {
    if (typeof key === 'number') return Array.isArray(at) ? (at as unknown[])[key] : undefined;
    return isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }, config);
}

/** Returns the value that was set at a path. An empty config counts as not set. */
export function ownValueAt(config: Config, path: Path): unknown {
  return path.length === 0 && Object.keys(config).length === 0 ? undefined : valueAt(config, path);
}

/** Returns the config with another value at a path. `undefined` removes the value and groups that become empty. */
export function withValue(config: Config, path: Path, value: unknown): Config {
  const next = changed(config, path, value);
  return isObject(next) ? next : {};
}

function changed(at: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (typeof key === 'number') {
    const items = Array.isArray(at) ? (at as unknown[]) : [];
    // An item without a value stays, so that the others keep their places.
    return items.with(key, changed(items[key], rest, value) ?? {});
  }
  const group = isObject(at) ? at : {};
  const { [key]: inner, ...others } = group;
  const next = changed(inner, rest, value);
  const isEmptied = rest.length > 0 && isObject(next) && Object.keys(next).length === 0;
  if (next !== undefined && !isEmptied) return { ...group, [key]: next };
  return others;
}

export function isObject(value: unknown): value is Config {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
