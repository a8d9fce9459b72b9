import { isAbsolute } from 'node:path';
import { sources } from '@netraven/db';
import { isUrl, parseUrl, readFiles } from '@netraven/inventory';
import { serverError } from '../codes.ts';
import { importDevices } from '../imports/import-devices.ts';
import type { Handlers } from './handler.ts';

export const sourceHandlers: Handlers['sources'] = {
  import: (context, { body, signal }) => {
    const { token, dryRun, skipBad, ...input } = body;
    return importDevices(context, input, { token, dryRun, skipBad, signal });
  },
  list: async ({ db }) => ({ sources: (await sources.list(db)).map(toApi) }),
  create: async ({ db }, { body: { name, kind, places, secret, ...options } }) => {
    checkPlaces(places);
    return toApi(await sources.add(db, { name, kind, places, options, ...(secret !== undefined && { secret }) }));
  },
  sync: async (context, { params: { id }, body, signal }) => {
    const { source, openSecret } = await sources.get(context.db, id);
    const { kind } = toApi(source);
    const [place = ''] = source.places;
    const secret = openSecret();
    const { skipBad, ...options } = source.options;
    const input = isUrl(place)
      ? { kind, url: place, ...options }
      : { kind, files: await readFiles(source.places, '/'), vaultPassword: secret, ...options };
    return importDevices(context, input, { ...body, token: secret, skipBad, source, signal });
  },
  remove: async ({ db }, { params: { id } }) => toApi(await sources.remove(db, id)),
};

/** The schema of the answer checks the kind. */
const toApi = (source: sources.Source): sources.Source & { kind: 'csv' } => source as sources.Source & { kind: 'csv' };

/** @throws {NetRavenError} NR_SOURCE_URL_INVALID, NR_SOURCE_URL_NOT_ALONE, NR_SOURCE_PATH_RELATIVE */
function checkPlaces(places: readonly string[]): void {
  if (places.length > 1 && places.some(isUrl)) {
    throw serverError('NR_SOURCE_URL_NOT_ALONE', `The source has ${places.length} places, and one of them is a URL`);
  }
  for (const place of places) {
    if (isUrl(place)) parseUrl(place);
    else if (!isAbsolute(place)) {
      throw serverError('NR_SOURCE_PATH_RELATIVE', `${JSON.stringify(place)} is no absolute path`);
    }
  }
}
