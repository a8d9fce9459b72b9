import ssh2, { type BaseAgent, type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2';
import type { Logger } from '@netraven/core';
import { deviceError } from '../codes.ts';
import type { OneAnswer } from './answer-once.ts';
import type { AgentLogin } from './credential.ts';
import { hostKeyFrom } from './host-key.ts';
import { onlySha1 } from './key-once.ts';
import { DeviceTimer } from './device-timer.ts';

/** A device may disconnect or lock the account after more failures: OpenSSH after 6. */
const maxKeys = 5;
/** For the agent's list of keys, in ms. */
const listMs = 5_000;

/**
 * Offers each key of the SSH agent once, at most {@link maxKeys}, or only the one with the fingerprint. The agent signs;
 * it is never forwarded to the device.
 * @throws {NetRavenError} NR_DEVICE_AGENT_UNAVAILABLE
 */
export async function agentOnce(
  {
    name,
    username,
    agent: { fingerprint },
  }: { readonly name: string; readonly username: string; readonly agent: AgentLogin },
  legacy: boolean,
  logger: Logger,
): Promise<OneAnswer> {
  const path = process.env['SSH_AUTH_SOCK'] ?? '';
  if (path === '') throw unavailable(name, 'SSH_AUTH_SOCK is not set');
  const agent = ssh2.createAgent(path);
  const all = await listKeys(agent, name);
  const keys = all.filter((key) => fingerprint === undefined || fingerprintOf(key) === fingerprint);
  if (keys.length === 0)
    throw unavailable(name, `it has no key ${fingerprint}, but ${all.map(fingerprintOf).join(', ')}`);
  if (keys.length > maxKeys) {
    logger.warning(`The SSH agent has ${keys.length} keys; only the first ${maxKeys} are offered`, {
      credential: name,
    });
  }
  const left = keys.slice(0, maxKeys);
  let asked = false;
  let refusal: string | undefined;
  return {
    attempted: () => asked,
    refusal: () => refusal,
    next: (methods, _partial, answer) => {
      const key = methods && !methods.includes('publickey') ? undefined : left.shift();
      if (!key) return answer(false);
      asked = true;
      return answer({ type: 'agent', username, agent: new OneKey(agent, key, legacy, () => (refusal = onlySha1)) });
    },
  };
}

/** An agent with one key, so that keys are counted. It signs with SHA-1 only for old devices. */
class OneKey extends ssh2.BaseAgent {
  readonly #agent: BaseAgent;
  readonly #key: ParsedKey;
  readonly #legacy: boolean;
  readonly #onRefusal: () => void;

  constructor(agent: BaseAgent, key: ParsedKey, legacy: boolean, onRefusal: () => void) {
    super();
    this.#agent = agent;
    this.#key = key;
    this.#legacy = legacy;
    this.#onRefusal = onRefusal;
  }

  override getIdentities(done: (error: Error | undefined, keys?: ParsedKey[]) => void): void {
    done(undefined, [this.#key]);
  }

  override sign(
    key: string | Buffer | ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    done?: SignCallback,
  ): void {
    if (typeof options === 'function') return this.#agent.sign(key, data, options);
    if (this.#legacy || options.hash !== 'sha1') return this.#agent.sign(key, data, options, done);
    this.#onRefusal();
    return done?.(new Error(onlySha1));
  }
}

async function listKeys(agent: BaseAgent, credential: string): Promise<ParsedKey[]> {
  const { promise, resolve, reject } = Promise.withResolvers<ParsedKey[]>();
  const limit = new DeviceTimer();
  limit.start(listMs, () => reject(unavailable(credential, `it does not answer within ${listMs / 1000} s`)));
  agent.getIdentities((error, keys = []) => {
    if (error) return reject(unavailable(credential, error.message));
    const parsed = keys.map((key) => ssh2.utils.parseKey(key as Buffer)).filter((key) => !(key instanceof Error));
    return parsed.length === 0 ? reject(unavailable(credential, 'it has no key')) : resolve(parsed as ParsedKey[]);
  });
  try {
    return await promise;
  } finally {
    limit.stop();
  }
}

function fingerprintOf(key: ParsedKey): string {
  return hostKeyFrom(key.getPublicSSH()).fingerprint;
}

function unavailable(credential: string, why: string): Error {
  return deviceError('NR_DEVICE_AGENT_UNAVAILABLE', `Cannot use the SSH agent of the credential ${credential}: ${why}`);
}
