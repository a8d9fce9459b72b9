import { checkRows } from './check-rows.ts';
import { importError } from './codes.ts';
import { detectFile } from './detect.ts';
import type { SourceKind } from './kinds.ts';
import { platformFinder, type KnownPlatform } from './platform-names.ts';
import type { Found, Rows, SourceFile } from './row.ts';
import { readAnsible } from './sources/ansible/ansible.ts';
import { readCsv } from './sources/csv.ts';
import { readDcim } from './sources/dcim.ts';
import { readHosts } from './sources/hosts.ts';
import { readLibrenms } from './sources/librenms.ts';
import { readNornir } from './sources/nornir.ts';
import { readOxidized } from './sources/oxidized.ts';
import { readRancid } from './sources/rancid.ts';
import { readJsonDevices, readYamlDevices } from './sources/records.ts';
import { readSshConfig } from './sources/ssh-config.ts';

/** How to read the files of a source. */
export interface ParseOptions {
  /** Default: detected. */
  readonly kind?: SourceKind | undefined;
  /** For devices without one. An id or a name in another tool. */
  readonly platform?: string | undefined;
  /** For every device. */
  readonly tags?: readonly string[] | undefined;
  /** Ids of platforms by names of the source. */
  readonly map?: Readonly<Record<string, string>> | undefined;
  readonly vaultPassword?: string | undefined;
}

/** Devices of a source, and how they were read. */
export interface ReadSource extends Rows {
  readonly kind: SourceKind;
  /** Number of devices and files with a value of Ansible Vault that was not opened. */
  readonly locked: number;
}

/** The server compares and answers all devices of an import at once, which takes about 1 s for so many. */
const maxDevices = 100_000;

/**
 * Reads the devices in files, of which the first is the inventory, and checks them. Can take seconds.
 *
 * @throws {NetRavenError} NR_IMPORT_KIND_UNKNOWN, NR_IMPORT_UNREADABLE, NR_IMPORT_TOO_LARGE, NR_IMPORT_VAULT_PASSWORD
 */
export async function parseSource(
  [first, ...others]: readonly SourceFile[],
  options: ParseOptions,
  known: readonly KnownPlatform[],
): Promise<ReadSource> {
  if (!first) throw importError('NR_IMPORT_UNREADABLE', 'The source has no file');
  const { kind = detectFile(first), map, platform, tags } = options;
  const { locked = 0, ...found }: Found & { readonly locked?: number } = await parsers[kind](first, others, options);
  if (found.devices.length > maxDevices) {
    throw importError(
      'NR_IMPORT_TOO_LARGE',
      `${first.name} has ${found.devices.length} devices, more than ${maxDevices}`,
    );
  }
  const findPlatform = platformFinder(known, map);
  return { kind, locked, ...checkRows(found, { findPlatform, map, platform, tags }) };
}

type Parser = (
  file: SourceFile,
  others: readonly SourceFile[],
  options: ParseOptions,
) => Found | ReturnType<typeof readAnsible>;

const parsers: Readonly<Record<SourceKind, Parser>> = {
  csv: readCsv,
  json: readJsonDevices,
  yaml: readYamlDevices,
  oxidized: readOxidized,
  rancid: readRancid,
  librenms: readLibrenms,
  netbox: readDcim,
  nautobot: readDcim,
  ansible: readAnsible,
  nornir: readNornir,
  'ssh-config': readSshConfig,
  hosts: readHosts,
};
