import type { ArtifactVersion, DeviceReport } from '@netraven/api';
import { defineComponent, type VNode } from 'vue';
import { RouterLink } from 'vue-router';
import { HealthWord } from '../devices/health-word.tsx';
import { ForeignText } from '../foreign-text.tsx';
import { Loaded } from '../loaded.tsx';
import { Moment } from '../moment.tsx';
import { PageTitle } from '../page-title.tsx';
import { useQueryState } from '../query-state.ts';
import { ArtifactSection } from './artifact-section.tsx';
import { DeviceFacts } from './device-facts.tsx';
import { HealthList } from './health-list.tsx';
import { isDeviceId, useDevice, type FoundDevice } from './use-device.ts';
import './device.css';

/** Shows a device, by its name or id: facts, health, what jobs saved of it, and the timeline of one artifact. */
export const DevicePage = defineComponent(
  (props: { name: string }) => {
    const query = useQueryState();
    const { value, failure } = useDevice(props.name);
    /** The artifact of the address. Default: the first one, by job type and name. */
    const chosen = (saved: FoundDevice['saved']): Pick<ArtifactVersion, 'jobType' | 'name'> | undefined => {
      const [jobType, name] = [query.get('job'), query.get('artifact')];
      return jobType === undefined || name === undefined ? saved[0] : { jobType, name };
    };
    const about = (report: DeviceReport, failed: FoundDevice['failed']): VNode => (
      <section class="panel health" aria-label="About this device">
        <DeviceFacts report={report} />
        <HealthList health={report.health} failed={failed} />
      </section>
    );
    /** Begins with the last change of another artifact. */
    const fresh = { from: undefined, to: undefined, versions: undefined, hunks: undefined };
    const artifacts = (saved: FoundDevice['saved'], now: ReturnType<typeof chosen>): VNode => (
      <nav class="saved-artifacts" aria-label="Artifacts">
        {saved.map((version) => {
          const { jobType, name, savedAt } = version;
          const isChosen = now?.jobType === jobType && now.name === name;
          return (
            <RouterLink
              key={`${jobType}/${name}`}
              class="saved-artifact"
              activeClass=""
              exactActiveClass=""
              to={query.to({ job: jobType, artifact: name, ...fresh })}
              aria-current={isChosen ? 'true' : undefined}
            >
              <ForeignText text={`${jobType} / ${name}`} most={200} />
              <span class="quiet">
                {' '}
                version {version.version}, <Moment at={savedAt} />
              </span>
            </RouterLink>
          );
        })}
      </nav>
    );
    const shown = ({ report, failed, saved }: FoundDevice): VNode => {
      const now = chosen(saved);
      const name = report?.device.name ?? saved[0]?.deviceName ?? props.name;
      return (
        <>
          <div class="page-head">
            <PageTitle title={name} />
            {report ? (
              <p class="run-status">
                <HealthWord state={report.state} />
              </p>
            ) : (
              <p class="quiet">Removed from the inventory. What jobs saved of it is kept.</p>
            )}
          </div>
          {report ? about(report, failed) : null}
          <h2 class="saved-title">Saved</h2>
          {saved.length === 0 ? (
            <p class="nothing">No job has saved anything of this device.</p>
          ) : (
            artifacts(saved, now)
          )}
          {now ? (
            <ArtifactSection
              key={`${now.jobType}/${now.name}`}
              device={props.name}
              jobType={now.jobType}
              name={now.name}
            />
          ) : null}
        </>
      );
    };
    return () => (
      <Loaded<FoundDevice>
        value={value.value}
        failure={failure.value}
        title={isDeviceId(props.name) ? 'Device' : props.name}
        shown={shown}
      />
    );
  },
  { props: ['name'] },
);
