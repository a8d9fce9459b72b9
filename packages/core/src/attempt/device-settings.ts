import type { ConfigSource, DeviceInfo, DeviceVars } from '../contract/device.ts';

/** Settings of a device or of a tag, each optional. */
export interface DeviceSettings {
  /** Default `ssh`. */
  readonly transport?: 'ssh' | 'telnet';
  /** Name of the device through which NetRaven connects. False: connects directly, also if a tag has a jump host. */
  readonly jumpHost?: string | false;
  /** Allows SSH algorithms that are no longer safe. Default false. */
  readonly legacyAlgorithms?: boolean;
  /** Demands `verify: 'lines'` of each change, whatever the job passes. Default false. */
  readonly verifyChanges?: boolean;
  /** TCP port of the HTTPS API. Default: that of the platform. */
  readonly httpsPort?: number;
  readonly limits?: DeviceLimits;
  /** Given to jobs as `device.vars`. */
  readonly vars?: DeviceVars;
  /** Regular expressions of whole lines. A change of only such lines makes no new version. */
  readonly ignore?: readonly string[];
  /** Read commands in place of those of the platform, by the configuration that they show. */
  readonly commands?: ConfigCommandSettings;
  /** By job type: a success is fresh for so many minutes. It counts before the value of a schedule. */
  readonly freshWithinMinutes?: Readonly<Record<string, number>>;
}

/** Returns the CLI port of a device with these settings, unless it has another one. */
export function defaultPort({ transport }: Pick<DeviceSettings, 'transport'>): number {
  return transport === 'telnet' ? 23 : 22;
}

/** Returns the port of a device that gets other settings: the usual port of its transport becomes that of the new one. */
export function portAfter(
  { port, settings }: { readonly port: number; readonly settings: DeviceSettings },
  next: DeviceSettings,
): number {
  return port === defaultPort(settings) ? defaultPort(next) : port;
}

/** E.g. `{ running: 'show running-config view full' }`. */
export type ConfigCommandSettings = { readonly [Source in ConfigSource]?: string };

/** Time limits of a session, in ms. The platform has a default for each. */
export interface DeviceLimits {
  /** Until a TCP connection is open. */
  readonly connectMs?: number;
  /** Until the login is done. */
  readonly loginMs?: number;
  /** For the answer to a command. */
  readonly commandMs?: number;
  /** For the answer to a line of a change. */
  readonly lineMs?: number;
  /** For the commit of a change. */
  readonly commitMs?: number;
  /** For a whole configuration. */
  readonly configMs?: number;
  /** For silence before a configuration. */
  readonly configStartMs?: number;
  /** For silence within an answer. */
  readonly idleMs?: number;
  /** For the whole session. */
  readonly sessionMs?: number;
}

/** Changes of settings. Null removes a setting; `limits`, `vars`, `commands` and `freshWithinMinutes` change key by key. */
export interface SettingsChange {
  readonly transport?: 'ssh' | 'telnet' | null;
  readonly jumpHost?: string | false | null;
  readonly legacyAlgorithms?: boolean | null;
  readonly verifyChanges?: boolean | null;
  readonly httpsPort?: number | null;
  readonly limits?: { readonly [Name in keyof DeviceLimits]: number | null } | null;
  readonly vars?: Readonly<Record<string, DeviceVars[string] | null>> | null;
  readonly ignore?: readonly string[] | null;
  readonly commands?: { readonly [Source in ConfigSource]?: string | null } | null;
  readonly freshWithinMinutes?: Readonly<Record<string, number | null>> | null;
}

/** A tag that has settings. */
export interface TagSettings {
  readonly name: string;
  /** The settings of the higher one count. */
  readonly priority: number;
  readonly settings: DeviceSettings;
}

/** Settings of a device, and the origin of each. */
export interface ResolvedSettings {
  readonly settings: DeviceSettings;
  /** By setting, e.g. `jumpHost`, `limits.commandMs` or `freshWithinMinutes.backup`: `device`, `tag <name>` or `platform`. */
  readonly origins: Readonly<Record<string, string>>;
}

interface Layer {
  readonly origin: string;
  readonly settings: DeviceSettings;
}

/**
 * Returns the settings that hold for a device. The nearest wins: the device's own, those of its tags by priority and name,
 * those of its platform. `limits`, `vars`, `commands` and `freshWithinMinutes` are merged key by key.
 *
 * @param tags may contain others than those of the device
 */
export function resolveSettings(
  device: Pick<DeviceInfo, 'name' | 'tags'> & { readonly settings: DeviceSettings },
  tags: readonly TagSettings[],
  platform: DeviceSettings = {},
): ResolvedSettings {
  const own = tags.filter(({ name }) => device.tags.includes(name));
  const layers: Layer[] = [
    { origin: 'device', settings: device.settings },
    ...own.toSorted(byPriority).map(({ name, settings }) => ({
      origin: `tag ${name}`,
      // A jump host can have the tag that names it. It is not behind itself.
      settings: settings.jumpHost === device.name ? without(settings, 'jumpHost') : settings,
    })),
    { origin: 'platform', settings: platform },
  ];
  const merged: Record<string, unknown> = {};
  const origins: Record<string, string> = {};
  for (const { origin, settings } of layers) {
    for (const [key, value] of Object.entries(settings)) {
      if (isMerged(key)) {
        // A row may be edited by hand.
        if (typeof value !== 'object' || value === null) continue;
        const known = (merged[key] ??= {}) as Record<string, unknown>;
        for (const [name, one] of Object.entries(value)) {
          if (Object.hasOwn(known, name)) continue;
          known[name] = one;
          origins[`${key}.${name}`] = origin;
        }
      } else if (!Object.hasOwn(merged, key)) {
        merged[key] = value;
        origins[key] = origin;
      }
    }
  }
  return { settings: merged, origins };
}

/** Returns settings after a change. */
export function changeSettings(settings: DeviceSettings, change: SettingsChange): DeviceSettings {
  const changed: Record<string, unknown> = { ...settings };
  for (const [key, value] of Object.entries(change)) {
    changed[key] = isMerged(key) && value !== null ? merge(changed[key] ?? {}, value as object) : value;
    if (changed[key] === null || isEmpty(changed[key])) delete changed[key];
  }
  return changed;
}

function merge(known: object, change: object): object {
  return Object.fromEntries(Object.entries({ ...known, ...change }).filter(([, value]) => value !== null));
}

const merged: ReadonlySet<string> = new Set(['limits', 'vars', 'commands', 'freshWithinMinutes']);
const isMerged = (key: string): boolean => merged.has(key);

/** An empty list is a value: it takes the place of the list of a tag. An empty object says nothing. */
const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

function without(settings: DeviceSettings, key: keyof DeviceSettings): DeviceSettings {
  const { [key]: _, ...rest } = settings;
  return rest;
}

function byPriority(a: TagSettings, b: TagSettings): number {
  return b.priority - a.priority || (a.name < b.name ? -1 : 1);
}
