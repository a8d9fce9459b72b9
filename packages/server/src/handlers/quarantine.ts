import type { NetRavenError } from '@netraven/core';
import { artifacts, audit } from '@netraven/db';
import { serverError } from '../codes.ts';
import type { Handlers } from './handler.ts';
import { nextPage } from './next-page.ts';
import { requireDevice } from './require-known.ts';
import { requesterOf } from './requester.ts';

const defaultPage = 50;

export const quarantineHandlers: Handlers['quarantine'] = {
  list: async ({ db }, { query: { device: deviceName, before: sentId, limit = defaultPage } }) => {
    const before = sentId === undefined ? undefined : await artifacts.quarantinedId(db, sentId);
    if (sentId !== undefined && before === undefined) throw unknownText(sentId);
    const texts = await artifacts.quarantined(db, { deviceName, before, limit });
    if (texts.length === 0 && deviceName !== undefined) await requireDevice(db, deviceName);
    return { texts, ...nextPage(texts, limit, ({ id }) => ({ before: id })) };
  },
  reveal: async ({ db }, { params: { id }, headers, body: { reason }, session, address }) => {
    const found = await artifacts.openQuarantined(db, id);
    if (!found) throw unknownText(id);
    const { task } = found.about;
    await audit.add(db, {
      who: requesterOf(headers, session),
      address,
      action: 'quarantine-show',
      subject: {
        id: found.about.id,
        device: task?.deviceName ?? null,
        jobType: task?.jobType ?? null,
        run: task?.runId ?? null,
      },
      reason,
    });
    return { ...found.about, text: found.text };
  },
};

function unknownText(id: string): NetRavenError {
  return serverError('NR_QUARANTINE_UNKNOWN', `There is no text ${id} in quarantine`);
}
