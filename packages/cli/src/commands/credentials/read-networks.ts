import { allDevices, type Client } from '@netraven/api';
import { networksAround } from '@netraven/core/outbound';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { askLine } from '../../terminal/ask.ts';
import { counted } from '../../terminal/counted.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';

/** Most networks that are proposed. More are no help. */
const mostProposed = 8;

/**
 * Returns the networks of a new credential. Asks for them if none is given, and proposes those of the devices that it is for.
 *
 * @throws {NetRavenError} NR_USAGE_INVALID without networks and without a terminal
 */
export async function readNetworks(
  { terminal }: Context,
  client: Client,
  { network, tag }: { readonly network?: readonly string[]; readonly tag?: readonly string[] },
  input: NodeJS.ReadStream = process.stdin,
): Promise<readonly string[]> {
  if (network) return network;
  const devices = await allDevices(client);
  const own = devices.filter(({ tags }) => !tag || tags.some((each) => tag.includes(each)));
  const counts = countsOf(own.map(({ address }) => address));
  const networks = [...counts.keys()];
  const proposal = networks.length > mostProposed ? [] : networks;
  const proposed = escapeControls(networks.slice(0, mostProposed).join(' '));
  if (input.isTTY) {
    // One that is not expected is seen by its number: others may have added its devices.
    for (const [one, count] of [...counts].slice(0, mostProposed)) {
      terminal.err(`  ${escapeControls(one)}  ${counted(count, 'device')}`);
    }
    const more = networks.length - mostProposed;
    if (more > 0) terminal.err(`  and ${more} more. Name the networks that hold them.`);
    terminal.err('Where are the devices that may get this login? Name networks, addresses or host names, such as');
    terminal.err('10.0.0.0/8 or *.core.example.net, separated by spaces; or any. It is sent nowhere else.');
    const taken = escapeControls(proposal.join(' '));
    const answer = await askLine(terminal, `Networks${taken && ` [${taken}]`}: `, input);
    const named = answer.split(/[\s,]+/).filter((one) => one !== '');
    if (named.length > 0) return named;
    if (proposal.length > 0) return proposal;
  }
  throw cliError('NR_USAGE_INVALID', 'No network was given to which the credential may be sent', {
    hint: `Add \`--network ${proposed || '10.0.0.0/8'}\`, or \`--network any\` for every address.`,
  });
}

/** Returns the networks around addresses, each with the number of addresses in it, the largest first. */
function countsOf(addresses: readonly string[]): Map<string, number> {
  const counts = new Map(networksAround(addresses).map((network) => [network, 0]));
  for (const address of addresses) {
    const [network] = networksAround([address]);
    if (network !== undefined) counts.set(network, (counts.get(network) ?? 0) + 1);
  }
  return new Map([...counts].toSorted(([, one], [, other]) => other - one));
}
