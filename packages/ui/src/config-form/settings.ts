/** A config as a person has set it: only what differs from leaving everything alone. */
export type Config = Readonly<Record<string, unknown>>;

/** The value at a path; the config itself at the empty one. */
export function valueAt(config: Config, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined), config);
}

/** The value that was set at a path; undefined where it was left alone, as the whole of a config is that sets nothing. */
export function ownValueAt(config: Config, path: readonly string[]): unknown {
  return path.length === 0 && Object.keys(config).length === 0 ? undefined : valueAt(config, path);
}

/** The config with another value at a path; `undefined` takes it out, and with it what it leaves empty. */
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
