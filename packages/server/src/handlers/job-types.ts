import { workers } from '@netraven/db';
import { mergeJobTypes } from '../registrations/merge-job-types.ts';
import type { Handlers } from './handler.ts';

export const jobTypeHandlers: Handlers['jobTypes'] = {
  list: async ({ db }) => {
    const jobTypes = mergeJobTypes(await workers.offers(db));
    const differing = jobTypes.filter(({ versions }) => versions.length > 1).map(({ jobType }) => jobType);
    return { jobTypes, ...(differing.length > 0 && { differing }) };
  },
};
