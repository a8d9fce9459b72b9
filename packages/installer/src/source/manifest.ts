/** A package.json whose content is unchecked. */
export type Manifest = Readonly<Record<string, unknown>>;

/** Returns a value as a manifest. @throws {TypeError} when it is not an object */
export function asManifest(value: unknown): Manifest {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError('it does not contain an object');
  return value as Manifest;
}
