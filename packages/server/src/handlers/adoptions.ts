import { artifacts } from '@netraven/db';
import { maskArchived } from '@netraven/device';
import { cleanName } from '@netraven/triggers';
import { compareTexts } from '../adoptions/compare-texts.ts';
import { devicesOf } from '../adoptions/devices-of.ts';
import { mainArtifact } from '../archive/main-artifact.ts';
import type { Handlers } from './handler.ts';

export const adoptionHandlers: Handlers['adoptions'] = {
  state: async ({ db }, { body }) => {
    const byName = await devicesOf(db, body.devices);
    const found = body.devices.map((name) => byName.get(name));
    const known = found.flatMap((device) => device?.id ?? []);
    const states = await artifacts.adoptedState(db, mainArtifact, known);
    const stateOf = new Map(known.map((id, index) => [id, states[index]]));
    return {
      devices: body.devices.map((name, index) => {
        const device = found[index];
        if (!device) return { name, problem: 'unknown', until: null };
        const state = stateOf.get(device.id);
        const problem = !device.platform ? 'platform' : state?.own === true ? 'own' : null;
        return { name, problem, until: state?.until ?? null };
      }),
    };
  },
  compare: async ({ db }, { body, signal }) => ({ devices: await compareTexts(db, body.texts, signal) }),
  add: async ({ db }, { params: { id: runId }, body, signal }) => {
    const byName = await devicesOf(
      db,
      body.versions.map(({ device }) => device),
    );
    const maskKey = db.keyring.derive('mask');
    const versions: artifacts.AdoptedVersion[] = [];
    const places: number[] = [];
    for (const [index, { device: name, text, savedAt, author, authoredAt }] of body.versions.entries()) {
      signal.throwIfAborted();
      const device = byName.get(name);
      if (!device?.platform) continue;
      places.push(index);
      versions.push({
        deviceId: device.id,
        deviceName: device.name,
        ...(await maskArchived(text, device.platform, maskKey)),
        savedAt: new Date(savedAt),
        author: { name: cleanName(author) ?? 'unknown', address: null, changedAt: new Date(authoredAt).toISOString() },
      });
    }
    const adopted = await artifacts.adopt(db, { runId, tool: body.tool, ...mainArtifact }, versions);
    const byPlace = new Map(places.map((place, index) => [place, adopted[index]]));
    return { results: body.versions.map((_, index) => byPlace.get(index) ?? 'unknown') };
  },
};
