import { artifacts } from '@netraven/db';
import { serverError } from '../codes.ts';
import type { Handlers } from './handler.ts';

export const artifactHandlers: Handlers['artifacts'] = {
  history: async ({ db }, { query }) => {
    const { device: deviceName = '', jobType, name } = query;
    return { versions: await artifacts.history(db, { deviceName, jobType, name }) };
  },
  get: async ({ db }, { params: { id } }) => {
    // 0 is never an id.
    const found = await artifacts.get(db, /^\d{1,15}$/.test(String(id)) ? Number(id) : 0);
    if (!found) throw serverError('NR_ARTIFACT_UNKNOWN', `There is no artifact version ${id}`);
    return { ...found.version, text: found.text };
  },
};
