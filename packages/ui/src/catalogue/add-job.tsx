import type { VNode } from 'vue';
import { FactList } from '../fact-list.tsx';

/** Shows the commands that install job packages: the page installs none, see decision 13. */
export function AddJob(): VNode {
  return (
    <section class="package-group" aria-labelledby="add-job">
      <h2 id="add-job">Add a job</h2>
      <p class="quiet">
        Job packages are installed in the host project, on the command line. They appear here without a restart.
      </p>
      <div class="panel">
        <FactList
          facts={[
            ['Find', <code>netraven jobs search vlan</code>],
            ['Install', <code>{'netraven jobs add <package>'}</code>],
            ['Newer versions', <code>netraven jobs outdated</code>],
            ['Write one', <code>npm create @netraven/job</code>],
          ]}
        />
      </div>
    </section>
  );
}
