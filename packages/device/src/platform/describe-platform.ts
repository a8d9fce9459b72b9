import type { DeviceSettings } from '@netraven/core/attempt';
import type { PlatformRecord } from '@netraven/core/registry';
import { defaultLimits } from './limits.ts';
import type { Platform } from './platform.ts';

type Description = Pick<
  PlatformRecord,
  'id' | 'vendor' | 'os' | 'aliases' | 'channel' | 'proofs' | 'weaklyProven' | 'settings'
>;

const { connectMs, loginMs, commandMs, lineMs, commitMs, configMs, configStartMs, idleMs, sessionMs } = defaultLimits;

/** The defaults of openDevice(). */
const defaultSettings: DeviceSettings = {
  transport: 'ssh',
  legacyAlgorithms: false,
  verifyChanges: false,
  limits: { connectMs, loginMs, commandMs, lineMs, commitMs, configMs, configStartMs, idleMs, sessionMs },
};

/** Returns what lists show of a platform. */
export function describePlatform(platform: Platform): Description {
  const { id, vendor, os, aliases, channel, http } = platform;
  const names = [...new Set([...aliases.oxidized, ...aliases.netmiko])].filter((alias) => alias !== id);
  const settings = { ...defaultSettings, ...(http && { httpsPort: http.port }) };
  return {
    id,
    vendor,
    os,
    aliases: names,
    channel,
    proofs: proofsOf(platform),
    weaklyProven: isWeaklyProven(platform),
    settings,
  };
}

/** Returns true if two equal reads are the only proof that a configuration of the platform has its end. */
export function isWeaklyProven({ config }: Pick<Platform, 'config'>): boolean {
  const { twice, end, structure, declaredBytes, mark, count } = config;
  return twice === true && [end, structure, declaredBytes, mark, count].every((proof) => proof === undefined);
}

/** Returns what proves that a configuration of a platform is complete, in words. */
export function proofsOf({ config, channel, privilege }: Platform): string[] {
  const proofs: Readonly<Record<string, boolean>> = {
    'first line': config.first !== undefined,
    'last line': config.end !== undefined,
    'declared bytes': config.declaredBytes !== undefined,
    structure: config.structure !== undefined,
    'end mark': config.mark !== undefined,
    'count of lines': config.count !== undefined,
    'exit status': channel === 'exec',
    'well-formed XML': channel === 'netconf',
    'two equal reads': config.twice === true,
    'full rights': privilege !== undefined,
  };
  return Object.keys(proofs).filter((proof) => proofs[proof]);
}
