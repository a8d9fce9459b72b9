import { counted } from '../../../terminal/counted.ts';
import { ok, warning, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';

/** Checks that the messages of the last day were sent. */
export async function lookAtNotifications({ server }: Subject): Promise<Finding[]> {
  const found = await server();
  if (!found) return [];
  const { failed, retrying, partlyRefused } = (await found.client.status.get()).deliveries;
  const findings = [
    failed > 0 &&
      warning(
        'NR_DELIVERY_FAILED',
        `${counted(failed, 'message')} ${failed === 1 ? 'was' : 'were'} not sent within the last 24 h`,
      ),
    retrying > 0 &&
      warning(
        'NR_DELIVERY_FAILED',
        `${counted(retrying, 'message')} ${retrying === 1 ? 'waits' : 'wait'} for another try`,
        'See the reasons with `netraven notifications deliveries --state waiting`.',
      ),
    partlyRefused > 0 &&
      warning(
        'NR_DELIVERY_FAILED',
        `${counted(partlyRefused, 'mail')} did not reach all recipients within the last 24 h`,
        'See which with `netraven notifications deliveries --state sent`.',
      ),
  ].filter((finding) => finding !== false);
  return findings.length > 0 ? findings : [ok('no message has failed within the last 24 h')];
}
