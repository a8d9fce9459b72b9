/** A config with only the settings that were set. */
export type Config = Readonly<Record<string, unknown>>;

/** Returns the value at a path. The empty path is the whole config. */
export function valueAt(config: Config, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined), config);
}

/** Returns the value that was set at a path. An empty config counts as not set. */
export function ownValueAt(config: Config, path: readonly string[]): unknown {
  return path.length === 0 && Object.keys(config).length === 0 ? undefined : valueAt(config, path);
}

/** Returns the config with another value at a path. `undefined` removes the value and groups that become empty. */
export function withValue(config: Config, path: readonly string[], value: unknown): Config {
  const [key, ...rest] = path;
  if (key === undefined) return isObject(value) ? value : {};
  const inner = config[key];
  const next = rest.length > 0 ? withValue(isObject(inner) ? inner : {}, rest, value) : value;
  const empty = next === undefined || (rest.length > 0 && isObject(next) && Object.keys(next).length === 0);
  const others = Object.fromEntries(Object.entries(config).filter(([name]) => name !== key));
  return empty ? others : { ...config, [key]: next };
}

function isObject(value: unknown): value is Config {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
