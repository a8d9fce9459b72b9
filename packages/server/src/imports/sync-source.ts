import type { ImportResult, Sync } from '@netraven/api';
import { sources } from '@netraven/db';
import { isUrl, readFiles, type SourceInput } from '@netraven/inventory';
import type { HandlerContext } from '../handlers/handler.ts';
import { pathRule } from './source-folders.ts';
import { importDevices } from './import-devices.ts';

/**
 * Adds, changes and removes devices to match a saved source.
 *
 * @throws {NetRavenError} NR_SOURCE_UNKNOWN, NR_SOURCE_PATH_CLOSED, and the errors of `readFiles` and `importDevices`
 */
export async function syncSource(
  context: Pick<HandlerContext, 'db' | 'allowAddresses' | 'sourceFolders'>,
  id: string,
  options: Sync & { readonly signal: AbortSignal },
): Promise<ImportResult> {
  const { source, openSecret } = await sources.get(context.db, id);
  const [place = ''] = source.places;
  const secret = openSecret();
  const { skipBad, ...reading } = source.options;
  const kind = source.kind as NonNullable<SourceInput['kind']>;
  const rule = pathRule(context.sourceFolders);
  const input = async (): Promise<SourceInput> =>
    isUrl(place)
      ? { kind, url: place, ...reading }
      : { kind, files: await readFiles(source.places, '/', rule), vaultPassword: secret, ...reading };
  return importDevices(context, input, { ...options, token: secret, skipBad, source });
}
