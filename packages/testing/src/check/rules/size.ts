import { warningFinding, errorFinding, type Finding } from '../finding.ts';
import type { PackedPackage } from '../packed/packed-package.ts';

const megabyte = 1_000_000;
/** Unpacked, in bytes. */
const limits = { warning: 2 * megabyte, error: 20 * megabyte };

/** Checks the size of the package. */
export function checkSize({ files, unpackedBytes }: PackedPackage): Finding[] {
  if (unpackedBytes <= limits.warning) return [];
  const [largest] = files.toSorted((one, other) => other.data.length - one.data.length);
  const message = `The package has ${inMegabytes(unpackedBytes)} unpacked; ${largest?.path} alone ${inMegabytes(largest?.data.length ?? 0)}`;
  const finding = unpackedBytes > limits.error ? errorFinding : warningFinding;
  return [finding('NR_CHECK_SIZE', largest?.path ?? '', message, largest && { file: largest.path })];
}

function inMegabytes(bytes: number): string {
  return `${(bytes / megabyte).toFixed(1)} MB`;
}
