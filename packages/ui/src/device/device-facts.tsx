import type { DeviceReport } from '@netraven/api';
import type { VNode } from 'vue';
import { RouterLink } from 'vue-router';
import { FactList, type Fact } from '../fact-list.tsx';

/** Lists address, platform, tags and other facts of a device. */
export function DeviceFacts({ report }: { report: DeviceReport }): VNode {
  const { device, source, weaklyProven, jumpHosts, hostKey, credentials, heldBy } = report;
  const facts: Fact[] = [
    ['Address', <code>{`${device.address} port ${device.port}`}</code>],
    [
      'Platform',
      <>
        <code>{device.platform}</code>
        {weaklyProven ? ' (weakly proven: only two equal reads prove its configuration)' : null}
      </>,
    ],
    ['Tags', device.tags.join(', ') || 'no tags'],
    ['Pool', device.pool],
  ];
  if (source !== null) facts.push(['Source', source]);
  if (jumpHosts.length > 0) facts.push(['Through', jumpHosts.join(', then ')]);
  if (credentials.length > 0 && credentials.every(({ mayGo }) => mayGo === false)) {
    facts.push([
      'Login',
      'no credential may go to this address: allow it with netraven credentials allow, if it is right',
    ]);
  }
  if (hostKey?.refused) {
    facts.push(['Host key', `refused: accept it with netraven hostkeys accept ${device.name}, if it is right`]);
  }
  if (heldBy !== null) {
    const run = <RouterLink to={{ name: 'run', params: { id: heldBy } }}>a run</RouterLink>;
    const next = `. Look whether it did, then run netraven devices release ${device.name}`;
    facts.push([
      'Changes',
      <>
        none, because {run} may have changed it{next}
      </>,
    ]);
  }
  return <FactList facts={facts} isWide />;
}
