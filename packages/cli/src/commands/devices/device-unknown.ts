import { NetRavenError } from '@netraven/core';

/** The error for an unknown device, with a similar name. */
export async function deviceUnknown(name: string, known: readonly string[]): Promise<NetRavenError> {
  // Imported here, because the database package is large.
  const [{ didYouMean }, { codes }] = await Promise.all([import('@netraven/core/registry'), import('@netraven/db')]);
  const { hint } = codes.NR_DEVICE_UNKNOWN;
  return new NetRavenError('NR_DEVICE_UNKNOWN', `There is no device ${name}.${didYouMean(name, known)}`, { hint });
}
