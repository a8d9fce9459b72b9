import { caution, fault, type Finding } from '../finding.ts';
import type { PackedPackage } from '../packed/packed-package.ts';

const megabyte = 1_000_000;
/** Unpacked, in bytes: worth a look, and more than a job can need. */
const limits = { caution: 2 * megabyte, fault: 20 * megabyte };

/** Whether the package is small. */
export function checkSize({ files, unpackedBytes }: PackedPackage): Finding[] {
  if (unpackedBytes <= limits.caution) return [];
  const [largest] = files.toSorted((one, other) => other.data.length - one.data.length);
  const message = `The package has ${inMegabytes(unpackedBytes)} unpacked; ${largest?.path} alone ${inMegabytes(largest?.data.length ?? 0)}`;
  const tell = unpackedBytes > limits.fault ? fault : caution;
  return [tell('NR_CHECK_SIZE', largest?.path ?? '', message, largest && { file: largest.path })];
}

function inMegabytes(bytes: number): string {
  return `${(bytes / megabyte).toFixed(1)} MB`;
}
