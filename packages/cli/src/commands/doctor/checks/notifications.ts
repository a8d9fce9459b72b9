import { ok, warning, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';

/** Checks that the messages of the last day were sent. */
export async function lookAtNotifications({ server }: Subject): Promise<Finding[]> {
  const found = await server();
  if (!found) return [];
  const { failed, retrying } = (await found.client.status.get()).deliveries;
  return [
    ...(failed > 0 ? [warning('NR_DELIVERY_FAILED', `${failed} messages were not sent within the last 24 h`)] : []),
    ...(retrying > 0
      ? [
          warning(
            'NR_DELIVERY_FAILED',
            `${retrying} messages wait for another try`,
            'See the reasons with `netraven notifications deliveries --state waiting`.',
          ),
        ]
      : []),
    ...(failed + retrying === 0 ? [ok('no message has failed within the last 24 h')] : []),
  ];
}
