import { devices, health } from '@netraven/db';
import type { Handlers } from './handler.ts';
import { toApiHostKey } from './host-keys.ts';
import { nextPage } from './next-page.ts';

const defaultPage = 1000;

export const deviceHandlers: Handlers['devices'] = {
  list: async ({ db }, { query: { limit = defaultPage, ...filter } }) => {
    const page = await health.listDevices(db, { ...filter, limit });
    return { devices: page.devices, ...(page.next !== undefined && { next: { after: page.next } }) };
  },
  health: async ({ db }, { query: { state, jobType, limit = defaultPage, afterDevice, afterJobType } }) => {
    const page = await health.list(db, {
      limit,
      ...(state && { state }),
      ...(jobType !== undefined && { jobType }),
      ...(afterDevice !== undefined && { after: { device: afterDevice, jobType: afterJobType ?? '' } }),
    });
    return {
      health: page,
      ...nextPage(page, limit, (last) => ({ afterDevice: last.device, afterJobType: last.jobType })),
    };
  },
  create: ({ db }, { body }) => devices.add(db, body),
  get: async ({ db }, { params: { id } }) => {
    const { hostKey, certificate, ...report } = await health.deviceReport(db, id);
    return {
      ...report,
      hostKey: hostKey && toApiHostKey(hostKey),
      certificate: certificate && toApiHostKey(certificate),
    };
  },
  change: ({ db }, { params: { id }, body }) => devices.change(db, id, body),
  release: ({ db }, { params: { id } }) => devices.release(db, id),
  remove: ({ db }, { params: { id } }) => devices.remove(db, id),
};
