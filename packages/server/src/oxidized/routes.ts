import { patchLines } from '@netraven/api';
import { artifacts, devices, forClient, runs, type Database } from '@netraven/db';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { mainArtifact } from '../archive/main-artifact.ts';
import { searchDevices } from '../archive/search.ts';
import { compareVersions, getVersion, type StoredText } from '../archive/versions.ts';
import { serverError } from '../codes.ts';
import { closeSignal } from '../http/close-signal.ts';
import { nodesOf, timeText, type Node } from './nodes.ts';

/** Longest regular expression. */
const maxSearched = 1_000;

/** Refuses a request without the token. @throws {NetRavenError} NR_TOKEN_REFUSED */
export type RequireToken = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** Registers the routes of Oxidized that LibreNMS uses. A group in a path or query is ignored: names are unique. */
export function registerOxidizedRoutes(app: FastifyInstance, db: Database, requireToken: RequireToken): void {
  app.get('/nodes.json', async () => (await nodesOf(db)).map(listed));
  app.get('/nodes', async (request, reply) => {
    if (queryOf(request, 'format') !== 'json') return reply.callNotFound();
    return (await nodesOf(db)).map(listed);
  });
  app.post('/nodes/conf_search', async (request, reply) => {
    const signal = closeSignal(reply);
    const text = request.body instanceof URLSearchParams ? (request.body.get('search_in_conf_textbox') ?? '') : '';
    if (text === '' || text.length > maxSearched) {
      const message = `search_in_conf_textbox must have 1 to ${maxSearched} characters`;
      throw serverError('NR_SEARCH_REGEX_INVALID', message);
    }
    const wanted = { text, regex: true };
    const all = await devices.list(db);
    const own = forClient(db, signal, { isSlow: true });
    const { devices: found } = await searchDevices(own, all, { ...mainArtifact, at: undefined }, wanted, signal);
    return found.map(({ version: { deviceName } }) => ({ node: deviceName, full_name: deviceName }));
  });
  app.get('/node/show/:node', async (request) => (await findNode(db, pathName(request))).node);
  app.get('/node/fetch/*', async (request, reply) => {
    const { node, isJson } = await findNode(db, lastName(pathName(request)));
    const found = await artifacts.latest(db, { deviceId: node.id, ...mainArtifact });
    if (!found) throw unknown(node.name);
    return answer(request, reply, found.text, isJson);
  });
  for (const url of ['/node/version', '/node/version.json']) {
    app.get(url, async (request) => {
      const { node } = await findNode(db, lastName(queryOf(request, 'node_full')));
      const versions = await artifacts.historyOf(db, { deviceId: node.id, ...mainArtifact });
      return versions.map(({ id, savedAt, authors: [author] }) => ({
        date: timeText(savedAt),
        oid: String(id),
        author: { name: author?.name ?? 'NetRaven', email: '', time: timeText(savedAt) },
        message: `update ${node.name}`,
      }));
    });
  }
  app.get('/node/version/view', async (request, reply) =>
    answer(request, reply, (await versionOf(db, request, 'oid')).text, false),
  );
  app.get('/node/version/diffs', async (request, reply) => {
    const after = await versionOf(db, request, 'oid');
    const before =
      queryOf(request, 'oid2') === '' ? await versionBefore(db, after) : await versionOf(db, request, 'oid2');
    return answer(request, reply, before ? await diffOf(before, after) : 'no diffs\n', false);
  });
  app.route({
    method: ['GET', 'PUT'],
    url: '/node/next/*',
    handler: async (request, reply) => {
      await requireToken(request, reply);
      const { node } = await findNode(db, lastName(pathName(request)));
      const selected = { names: [node.name] };
      await runs.create(db, { jobType: mainArtifact.jobType, devices: selected, createdBy: 'oxidized api' });
      return answer(request, reply, 'ok', false);
    },
  });
  // LibreNMS asks for it when it has a new device. NetRaven has no list to load: see the saved sources.
  for (const url of ['/reload', '/reload.json']) {
    app.get(url, async (request, reply) => {
      await requireToken(request, reply);
      return answer(request, reply, 'nothing to reload', url.endsWith('.json'));
    });
  }
}

/** As in Oxidized, whose overview shows a group for each node. */
function listed({ last, ...node }: Node): object {
  return { ...node, group: 'default', last, status: last?.status ?? 'never', time: last?.end ?? 'never' };
}

/** Finds a node by its name, which may have the suffix `.json`. */
async function findNode(db: Database, name: string): Promise<{ node: Node; isJson: boolean }> {
  const short = name.replace(/\.json$/, '');
  // A name with `*` would be a pattern.
  const names = [name, short].filter((one) => /^[\w.-]{1,253}$/.test(one));
  const { found } = await devices.findNamed(db, names);
  const device = found.find((one) => one.name === name) ?? found[0];
  const isJson = device?.name === short && short !== name;
  const [node] = device ? await nodesOf(db, [device]) : [];
  if (!node) throw unknown(name);
  return { node, isJson };
}

function unknown(name: string): Error {
  return serverError('NR_OXIDIZED_NODE_UNKNOWN', `node not found: ${JSON.stringify(name.slice(0, 253))}`);
}

/** Returns a version of the node of a query. Versions of other devices and artifacts are unknown. */
async function versionOf(db: Database, request: FastifyRequest, field: 'oid' | 'oid2'): Promise<StoredText> {
  const { node } = await findNode(db, lastName(queryOf(request, 'node')));
  const found = await getVersion(db, queryOf(request, field));
  const { deviceId, jobType, name } = found.version;
  const { jobType: wanted, name: wantedName } = mainArtifact;
  if (deviceId !== node.id || jobType !== wanted || name !== wantedName) throw unknown(`${node.name} ${field}`);
  return found;
}

async function versionBefore(db: Database, { version }: StoredText): Promise<StoredText | undefined> {
  const { deviceId, version: number } = version;
  return artifacts.latest(db, { deviceId, ...mainArtifact, version: number - 1 });
}

async function diffOf(before: StoredText, after: StoredText): Promise<string> {
  const { hunks, added } = await compareVersions(before, after, { context: 3 });
  if (added === null) return 'too much differs\n';
  const lines = patchLines(hunks);
  return lines.length === 0 ? 'no diffs\n' : `${lines.join('\n')}\n`;
}

/** Answers with a text, or with its lines as JSON. */
function answer(request: FastifyRequest, reply: FastifyReply, text: string, isJson: boolean): FastifyReply {
  if (isJson || queryOf(request, 'format') === 'json') return reply.send(text.match(/[^\n]*\n|[^\n]+$/g) ?? []);
  return reply.type('text/plain; charset=utf-8').send(text);
}

/** Returns a field of the query; empty if it is missing or repeated. */
function queryOf({ query }: FastifyRequest, field: string): string {
  const value = (query as Readonly<Record<string, unknown>>)[field];
  return typeof value === 'string' ? value : '';
}

function pathName({ params }: FastifyRequest): string {
  const { node, '*': rest } = params as { readonly node?: string; readonly '*'?: string };
  return node ?? rest ?? '';
}

/** Returns the name after the group, e.g. `sw-1` of `core/sw-1`. */
function lastName(full: string): string {
  return full.slice(full.lastIndexOf('/') + 1);
}
