import { checkRows } from './check-rows.ts';
import { importError } from './codes.ts';
import { detectFile, detectUrl } from './detect.ts';
import { fetchSource, type FetchOptions } from './http/fetch-source.ts';
import { platformFinder, type KnownPlatform } from './platform-names.ts';
import type { SourceKind } from './kinds.ts';
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

/** Files or a URL, and how to read them. */
export interface SourceInput {
  /** Default: detected. */
  readonly kind?: SourceKind | undefined;
  /** The first is the inventory; the others belong to it. Either this or `url`. */
  readonly files?: readonly SourceFile[] | undefined;
  readonly url?: string | undefined;
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

/**
 * Reads the devices of a source and checks them.
 *
 * @throws {NetRavenError} NR_IMPORT_KIND_UNKNOWN, NR_IMPORT_UNREADABLE, NR_IMPORT_TOO_LARGE, NR_IMPORT_VAULT_PASSWORD, NR_SOURCE_…
 */
export async function readSource(
  input: SourceInput,
  known: readonly KnownPlatform[],
  http: FetchOptions = {},
): Promise<ReadSource> {
  const { kind, files } = await filesOf(input, http);
  const [first, ...others] = files;
  if (!first) throw importError('NR_IMPORT_UNREADABLE', 'The source has no file');
  const { locked = 0, ...found }: Found & { readonly locked?: number } = await parsers[kind](first, others, input);
  const findPlatform = platformFinder(known, input.map);
  const { platform, tags } = input;
  return { kind, locked, ...checkRows(found, { findPlatform, platform, tags }) };
}

async function filesOf(
  { kind, files = [], url }: SourceInput,
  http: FetchOptions,
): Promise<{ kind: SourceKind; files: readonly SourceFile[] }> {
  if (url === undefined) return { kind: kind ?? (files[0] ? detectFile(files[0]) : 'csv'), files };
  const from = kind ?? detectUrl(new URL(url));
  return { kind: from, files: [await fetchSource(from, url, http)] };
}

type Parser = (
  file: SourceFile,
  others: readonly SourceFile[],
  input: SourceInput,
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
  ansible: async (file, others, { vaultPassword, platform }) =>
    networkOnly(await readAnsible(file, others, vaultPassword), platform),
  nornir: readNornir,
  'ssh-config': readSshConfig,
  hosts: readHosts,
};

/** An inventory of Ansible also has servers. Only hosts with a network system are devices, unless a platform is given for the others. */
function networkOnly(found: Found & { readonly locked: number }, platform: string | undefined): typeof found {
  if (platform !== undefined) return found;
  const devices = found.devices.map((device) =>
    device.platform === '' ? { ...device, skipped: 'it has no ansible_network_os' } : device,
  );
  return { ...found, devices };
}
