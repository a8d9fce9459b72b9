import { artifacts } from '@netraven/db';
import { shownVersion } from '../artifacts/shown.ts';
import { serverError } from '../codes.ts';
import type { Handlers } from './handler.ts';

export const artifactHandlers: Handlers['artifacts'] = {
  history: async ({ db }, { query }) => {
    const { device: deviceName = '', jobType, name } = query;
    return { versions: (await artifacts.history(db, { deviceName, jobType, name })).map(shownVersion) };
  },
  get: async ({ db }, { params }) => {
    // Ids begin with 1: whatever is no number is of no version, too.
    const id = /^\d{1,15}$/.test(String(params.id)) ? Number(params.id) : 0;
    const found = await artifacts.get(db, id);
    if (!found) throw serverError('NR_ARTIFACT_UNKNOWN', `There is no artifact version ${params.id}`);
    return { ...shownVersion(found.version), text: found.text };
  },
};
