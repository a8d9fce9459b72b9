import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

/** A registry that Verdaccio asks, in the form of its configuration. */
export interface Uplink {
  readonly url: string;
  /** Certificate authorities, as PEM. */
  readonly ca?: string;
}

/**
 * Returns the registry that npm of this machine is configured to use, with its certificate authorities. The environment
 * comes first, as for npm, unless nothing listens there.
 */
export async function findUplink(env: NodeJS.ProcessEnv = process.env): Promise<Uplink> {
  const named = await configured(env);
  if (await listens(named.url)) return named;
  return configured(Object.fromEntries(Object.entries(env).filter(([key]) => !/^npm_config_registry$/i.test(key))));
}

async function configured(env: NodeJS.ProcessEnv): Promise<Uplink> {
  // npm finds its global settings by the Node that runs it, and a workspace has a Node of its own.
  const path = (env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.endsWith(join('node_modules', '.bin')));
  const options = { cwd: '/', env: { ...env, PATH: path.join(delimiter) } };
  const { stdout } = await exec('npm', ['config', 'get', 'registry', 'cafile'], options);
  const [, url = ''] = /^registry ?= ?(.*)$/m.exec(stdout) ?? [];
  const [, file = ''] = /^cafile ?= ?(.*)$/m.exec(stdout) ?? [];
  return { url, ...(file !== '' && file !== 'null' && { ca: readFileSync(file, 'utf8') }) };
}

async function listens(url: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) || (protocol === 'https:' ? 443 : 80) });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(10_000) });
    return true;
  } catch {
    // Refused, unknown host, or no answer.
    return false;
  } finally {
    socket.destroy();
  }
}
