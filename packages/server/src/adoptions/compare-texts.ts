import type { ArchiveComparison, TextsToCompare } from '@netraven/api';
import { artifacts, type Database } from '@netraven/db';
import { findTruncation, maskArchived, stripArchived } from '@netraven/device';
import { compare } from '../archive/compare.ts';
import { maxBytes } from '../archive/versions.ts';
import { mainArtifact } from '../archive/main-artifact.ts';
import { devicesOf, type RuledDevice } from './devices-of.ts';

type Compared = ArchiveComparison['devices'][number];

/** Compares configurations of another tool with the newest versions: both masked, and without comments around them. */
export async function compareTexts(
  db: Database,
  texts: TextsToCompare['texts'],
  signal: AbortSignal,
): Promise<Compared[]> {
  const byName = await devicesOf(
    db,
    texts.map(({ device }) => device),
  );
  const known = [...byName.values()].map(({ id }) => id);
  const newest = await artifacts.newestOf(db, { ...mainArtifact, deviceIds: known, maxBytes });
  const ours = new Map(newest.map((version) => [version.deviceId, version]));
  const compared: Compared[] = [];
  for (const { device: name, text } of texts) {
    signal.throwIfAborted();
    const device = byName.get(name);
    compared.push(await compareText(db, { name, text }, device, device && ours.get(device.id)));
  }
  return compared;
}

async function compareText(
  db: Database,
  { name, text }: { readonly name: string; readonly text: string },
  device: RuledDevice | undefined,
  ours: Pick<Awaited<ReturnType<typeof artifacts.newestOf>>[number], 'text'> | undefined,
): Promise<Compared> {
  const unknown = { name, added: null, removed: null, truncated: null, secrets: null };
  if (!device) return { ...unknown, result: 'missing' };
  const { platform } = device;
  if (!platform) return { ...unknown, result: 'platform' };
  const masked = await maskArchived(text, platform, db.keyring.derive('mask'));
  const found = {
    truncated: (await findTruncation(text, platform)) ?? null,
    secrets: Object.values(masked.reveals).filter((secret) => !isHidden(secret)).length,
  };
  if (ours === undefined) return { ...unknown, ...found, result: 'missing' };
  // Too long or damaged.
  if (typeof ours.text === 'string') return { ...unknown, ...found, result: 'different' };
  const difference = await compare(
    stripArchived(masked.text, platform),
    stripArchived(ours.text.toString(), platform),
    0,
  );
  const lines = { added: difference?.added ?? null, removed: difference?.removed ?? null };
  const isEqual = difference?.hunks.length === 0;
  return { ...unknown, ...found, ...lines, result: isEqual ? 'equal' : 'different' };
}

/** Returns true for what Oxidized and RANCID write in the place of a secret, e.g. `<secret hidden>` or `<removed>`. */
function isHidden(secret: string): boolean {
  return /^["']?<|^(?:hidden|removed)>?$/.test(secret);
}
