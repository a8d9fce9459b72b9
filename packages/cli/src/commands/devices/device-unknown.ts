import { NetRavenError } from '@netraven/core';

/** The error for a device nobody knows, with the nearest name there is. */
export async function deviceUnknown(name: string, known: readonly string[]): Promise<NetRavenError> {
  // Only now: the database's table of codes comes with the whole database package.
  const [{ didYouMean }, { codes }] = await Promise.all([import('@netraven/core/registry'), import('@netraven/db')]);
  const { hint } = codes.NR_DEVICE_UNKNOWN;
  return new NetRavenError('NR_DEVICE_UNKNOWN', `There is no device ${name}.${didYouMean(name, known)}`, { hint });
}
