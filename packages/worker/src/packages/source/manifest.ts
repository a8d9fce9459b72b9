/** A package.json, nothing of it checked. */
export type Manifest = Readonly<Record<string, unknown>>;

/** @throws {TypeError} when it is no object */
export function asManifest(value: unknown): Manifest {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('it holds no object');
  return value as Manifest;
}
