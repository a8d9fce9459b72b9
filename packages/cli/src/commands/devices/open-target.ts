import { randomUUID } from 'node:crypto';
import { findPlatformPackages } from '@netraven/core/registry';
import { openCatalog, type HostKey, type PlatformCatalog, type RawSessionOptions } from '@netraven/device';
import { connect } from '../../client/connect.ts';
import { cliError } from '../../codes.ts';
import { readConfig } from '../../config/read-config.ts';
import type { Context } from '../../context.ts';
import { isCode } from '../../error-fields.ts';
import { findPlace } from '../../place/place.ts';
import { registryOptions } from '../../place/registry-options.ts';
import { readSecrets } from '../credentials/read-secrets.ts';

/** Flags of commands that look at a device from this machine. */
export interface TargetFlags {
  readonly port?: number;
  readonly username?: string;
  readonly passwordStdin?: boolean;
  readonly privateKey?: string;
}

/** A device to look at: one of the inventory, or any address. */
export interface Target {
  readonly options: RawSessionOptions;
  /** Name in the inventory. */
  readonly name: string | undefined;
  /** Texts that must not be shown. */
  readonly secrets: readonly string[];
  /** The key that the device showed, if it is not pinned. */
  readonly shownKey: () => HostKey | undefined;
}

const quiet = (): void => undefined;
const logger = { debug: quiet, info: quiet, warning: quiet, error: quiet, critical: quiet };

/** Finds a device by its name, else takes the text as an address. A pinned host key must be shown again. */
export async function openTarget(
  context: Context,
  named: string,
  flags: TargetFlags,
  signal: AbortSignal,
): Promise<Target> {
  const known = await inInventory(context, named);
  if (known?.jumpHost !== undefined) {
    const message = `${named} is reached through the jump host ${known.jumpHost}, which this command does not use`;
    throw cliError('NR_USAGE_INVALID', message);
  }
  const { username } = flags;
  const login = username === undefined ? undefined : await readSecrets(context, flags);
  const secrets = [login?.password, login?.privateKey, login?.passphrase].filter((each) => each !== undefined);
  let shown: HostKey | undefined;
  const hostKeys = {
    get: () => Promise.resolve(known?.pinned),
    pin: (_: string, key: HostKey) => Promise.resolve((shown = key)),
  };
  const address = known?.address ?? named;
  const device = { id: known?.id ?? randomUUID(), name: named, address };
  const credentials = username === undefined || !login ? [] : [credentialOf(username, login)];
  const port = flags.port ?? known?.port ?? 22;
  return {
    options: { device, port, credentials, hostKeys, signal, logger },
    name: known && named,
    secrets,
    shownKey: () => shown,
  };
}

function credentialOf(
  username: string,
  { password = '', privateKey, passphrase }: Awaited<ReturnType<typeof readSecrets>>,
): RawSessionOptions['credentials'][number] {
  const given = { id: 'given', name: username, username };
  if (privateKey === undefined) return { ...given, password };
  return { ...given, privateKey, ...(passphrase !== undefined && { passphrase }) };
}

interface Known {
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly pinned: HostKey | undefined;
  readonly jumpHost: string | undefined;
}

async function inInventory(context: Context, name: string): Promise<Known | undefined> {
  try {
    const client = await connect(context);
    const { devices } = await client.devices.list({ name });
    const device = devices.find((each) => each.name === name);
    if (!device) return undefined;
    const { id, address, port, settings } = device;
    const { hostKeys } = await client.hostKeys.list();
    const pinned = hostKeys.find((each) => each.device.id === id)?.pinned;
    return { id, address, port, pinned, jumpHost: settings.jumpHost || undefined };
  } catch (error) {
    // An address needs no server.
    if (isCode(error, 'NR_SERVER_NOT_RUNNING') || isCode(error, 'NR_HOST_PROJECT_NONE')) return undefined;
    throw error;
  }
}

/** Returns the platforms of the host project; without one, the built-in ones. */
export async function knownPlatforms(context: Context): Promise<PlatformCatalog> {
  try {
    const place = await findPlace(context);
    const config = await readConfig(place);
    return openCatalog(findPlatformPackages(registryOptions(place, config)), config.pins);
  } catch (error) {
    if (isCode(error, 'NR_HOST_PROJECT_NONE')) return openCatalog([]);
    throw error;
  }
}
