import { isAbsolute } from 'node:path';
import { sources } from '@netraven/db';
import { isUrl, parseUrl } from '@netraven/inventory';
import { serverError } from '../codes.ts';
import { importDevices } from '../imports/import-devices.ts';
import { pathRule } from '../imports/source-folders.ts';
import { syncSource } from '../imports/sync-source.ts';
import type { Handlers } from './handler.ts';

export const sourceHandlers: Handlers['sources'] = {
  import: (context, { body, signal }) => {
    const { token, dryRun, skipBad, ...input } = body;
    return importDevices(context, () => Promise.resolve(input), { token, dryRun, skipBad, signal });
  },
  list: async ({ db }) => ({ sources: (await sources.list(db)).map(toApi) }),
  create: async ({ db, sourceFolders }, { body: { name, kind, places, secret, everyMinutes, ...options } }) => {
    checkPlaces(places);
    const rule = pathRule(sourceFolders);
    for (const place of places) if (!isUrl(place)) await rule(place);
    return toApi(
      await sources.add(db, {
        name,
        kind,
        places,
        options,
        ...(secret !== undefined && { secret }),
        ...(everyMinutes !== undefined && { everyMinutes }),
      }),
    );
  },
  change: async ({ db }, { params: { id }, body: { everyMinutes } }) =>
    toApi(await sources.setEvery(db, id, everyMinutes)),
  sync: (context, { params: { id }, body, signal }) => syncSource(context, id, { ...body, signal }),
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
