import { cliError } from '../codes.ts';

/**
 * Refuses to go on if Node would send requests for NetRaven to a proxy: they have the API token.
 *
 * @throws {NetRavenError} NR_PROXY_GETS_TOKEN
 */
export function refuseProxy(host: string, env: NodeJS.ProcessEnv): void {
  const proxy = env['http_proxy'] || env['HTTP_PROXY'];
  const isUsed = env['NODE_USE_ENV_PROXY'] === '1' || env['NODE_OPTIONS']?.includes('--use-env-proxy') === true;
  if (!proxy || !isUsed) return;
  const direct = (env['no_proxy'] || env['NO_PROXY'] || '').split(/[\s,]+/);
  if (direct.includes('*') || direct.includes(host)) return;
  throw cliError('NR_PROXY_GETS_TOKEN', `Node sends requests for ${host} to the proxy of the environment`, {
    hint: `Set NO_PROXY so that it has the address of NetRaven, such as \`NO_PROXY=${[...direct, host].filter(Boolean).join(',')}\`, or unset NODE_USE_ENV_PROXY.`,
  });
}
