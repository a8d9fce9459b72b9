import type { AnswerOf, Routes } from '@netraven/api';
import { NetRavenError } from '@netraven/core';
import { schedules, type Database } from '@netraven/db';
import { nextDues, parseTime } from '@netraven/schedules';
import type { Handlers } from './handler.ts';
import { nextPage } from './next-page.ts';
import { requesterOf } from './requester.ts';

const nextCount = 5;
const recentCount = 14;
const defaultPage = 50;
const defaultHours = 24;

export const scheduleHandlers: Handlers['schedules'] = {
  list: async ({ db }) => {
    const found = await schedules.list(db);
    const recent = await schedules.recentDueTimes(db, recentCount);
    const now = await schedules.now(db);
    return { schedules: found.map((schedule) => toApi(schedule, recent.get(schedule.id) ?? [], now)) };
  },
  create: async ({ db }, { body, headers, session }) => {
    return withTimes(db, await schedules.add(db, { ...body, createdBy: requesterOf(headers, session) }));
  },
  get: async ({ db }, { params }) => withTimes(db, await schedules.get(db, params.id)),
  change: async ({ db }, { params, body }) => withTimes(db, await schedules.change(db, params.id, body)),
  remove: async ({ db }, { params }) => toApi(await schedules.remove(db, params.id), [], await schedules.now(db)),
  dueTimes: async ({ db }, { params, query: { limit = defaultPage, before } }) => {
    const page = await schedules.dueTimes(db, params.id, {
      limit,
      ...(before !== undefined && { before: new Date(before) }),
    });
    return { dueTimes: page, ...nextPage(page, limit, ({ dueAt }) => ({ before: dueAt })) };
  },
  plan: async ({ db }, { query }) => schedules.forecast(db, await schedules.now(db), query.hours ?? defaultHours),
};

type WithTimes = AnswerOf<Routes['schedules']['get']>;

async function withTimes(db: Database, schedule: schedules.Schedule): Promise<WithTimes> {
  return toApi(schedule, await schedules.dueTimes(db, schedule.id, { limit: recentCount }), await schedules.now(db));
}

function toApi(schedule: schedules.Schedule, recent: readonly schedules.DueTime[], now: Date): WithTimes {
  return { ...schedule, next: nextOf(schedule, now), recent };
}

function nextOf({ time, timeZone }: schedules.Schedule, now: Date): readonly Date[] {
  try {
    return nextDues(parseTime(time), timeZone, now, nextCount);
  } catch (error) {
    // This version does not know its time or zone. The scheduler reports it.
    if (error instanceof NetRavenError) return [];
    throw error;
  }
}
