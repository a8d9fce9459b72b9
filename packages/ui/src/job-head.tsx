import type { FunctionalComponent, VNode } from 'vue';
import { PackageIcon } from './catalogue/package-icon.tsx';
import { PageTitle } from './page-title.tsx';

interface Props {
  /** SVG path of the job type's icon. Null: none. */
  readonly iconPath: string | null;
  readonly title: string;
}

/** The head of a page about a job: icon, title, and the text below it. */
export const JobHead: FunctionalComponent<Props, [], { default?: () => VNode[] }> = (
  { iconPath, title },
  { slots },
) => (
  <div class="page-head job-head">
    <PackageIcon path={iconPath} />
    <div>
      <PageTitle title={title} />
      {slots.default?.()}
    </div>
  </div>
);
// Vue needs the names at run time, to tell props from attributes.
JobHead.props = ['iconPath', 'title'];
